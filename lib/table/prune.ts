import type { FileStatistics } from './manifest-bounds';
import type { Comparison, Literal, Predicate } from './predicate';
import type { FieldColumn } from './table-spec';
import { compareValues, decodeValue, parseValue, type Value } from './value';

/** What is known of a column in a file. An undefined bound is not known, and then nothing is proved. */
interface Known {
  readonly lower?: Value;
  readonly upper?: Value;
}

/** Says of a file, or of the files of a manifest, whether it may hold a wanted row: false only where its statistics prove that none fulfils all predicates. */
export function filePruner(
  columns: readonly FieldColumn[],
  where: readonly Predicate[],
): (file: FileStatistics) => boolean {
  const tests = where.map((predicate) => {
    const column = columns.find(({ name }) => name === predicate.column);
    return column === undefined ? () => true : testOf(column, predicate);
  });
  return (file) => tests.every((test) => test(file));
}

/** False where the statistics of a table's files prove that none has a row that fulfils all of the predicates. */
export function mayHold(
  { columns }: { readonly columns: readonly FieldColumn[] },
  files: readonly FileStatistics[],
  where: readonly Predicate[],
): boolean {
  return files.some(filePruner(columns, where));
}

function testOf({ id, type }: FieldColumn, predicate: Predicate): (file: FileStatistics) => boolean {
  // A column that came after the file has no statistics there: nothing is known, and nothing is skipped.
  if (predicate.op === 'is null') return (file) => file.nullCounts[id] !== 0;
  const hasValues = (file: FileStatistics) => {
    return file.nullCounts[id] === undefined || file.nullCounts[id] !== file.valueCounts[id];
  };
  if (predicate.op === 'is not null') return hasValues;
  const inBounds = boundsTest(type, predicate as Comparison);
  return (file) => {
    // DuckDB sorts NaN above all numbers, and bounds do not count it.
    const nan = (type === 'double' || type === 'float') && file.nanCounts[id] !== 0;
    const lower = bound(type, file.lowerBounds[id]);
    return hasValues(file) && inBounds({ lower, upper: nan ? undefined : bound(type, file.upperBounds[id]) });
  };
}

function boundsTest(type: string, predicate: Comparison): (known: Known) => boolean {
  const literals: readonly Literal[] = predicate.op === 'in' ? predicate.values : [predicate.value];
  const parsed = literals.map((literal) => parseValue(type, String(literal)));
  const values = parsed.filter((value) => value !== undefined).sort(compareValues);
  // A literal that is no value of the type is left to the engine to judge.
  if (values.length < parsed.length) return () => true;
  const [value] = values;
  switch (predicate.op) {
    case '=':
    case 'in':
      return ({ lower, upper }: Known) => {
        const candidate = values[lower === undefined ? 0 : firstAtLeast(values, lower)];
        return candidate !== undefined && (upper === undefined || compareValues(candidate, upper) <= 0);
      };
    case '<':
      return ({ lower }: Known) => lower === undefined || compareValues(lower, value) < 0;
    case '<=':
      return ({ lower }: Known) => lower === undefined || compareValues(lower, value) <= 0;
    case '>':
      return ({ upper }: Known) => upper === undefined || compareValues(upper, value) > 0;
    case '>=':
      return ({ upper }: Known) => upper === undefined || compareValues(upper, value) >= 0;
  }
}

/** Position in the sorted values; a table of ten thousand files is asked about as many. */
function firstAtLeast(values: readonly Value[], least: Value): number {
  let [from, to] = [0, values.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (compareValues(values[middle], least) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

function bound(type: string, base64: string | undefined): Value | undefined {
  return base64 === undefined ? undefined : decodeValue(type, Buffer.from(base64, 'base64'));
}
