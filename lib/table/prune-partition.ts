import { type DataFile, specOf } from './data-file';
import type { ManifestFile } from './manifest-list';
import type { TableMetadata } from './metadata';
import { type PartitionType, partitionTypes } from './partition';
import type { Comparison, Literal, Predicate } from './predicate';
import type { FieldColumn } from './table-spec';
import { transformOf } from './transform';
import { compareValues, decodeValue, parseValue, type Value } from './value';

/** What is known of the values of a partition field: of one file, where lower and upper are the same, or of many. */
interface Range {
  readonly containsNull: boolean;
  readonly containsNan: boolean;
  /** Undefined where there is no value, or none is known. */
  readonly lower?: Value;
  readonly upper?: Value;
  readonly known: boolean;
}

type RangeTest = (range: Range) => boolean;

/** False only for files whose partition cannot hold a wanted row. Each file is judged by the spec it was written with. */
export function partitionPruner(
  metadata: TableMetadata,
  columns: readonly FieldColumn[],
  where: readonly Predicate[],
): (file: DataFile) => boolean {
  const tests = testsBySpec(metadata, columns, where);
  return (file) =>
    tests(specOf(file)).every(({ index, type, test }) => {
      const text = file.partition?.[index];
      if (text === undefined) return true;
      const value = text === null ? undefined : decodeValue(type, Buffer.from(text, 'base64'));
      const known = text === null || value !== undefined;
      return test({ containsNull: text === null, containsNan: Number.isNaN(value), lower: value, upper: value, known });
    });
}

/** The same for all files of a manifest at once. */
export function manifestPruner(
  metadata: TableMetadata,
  columns: readonly FieldColumn[],
  where: readonly Predicate[],
): (manifest: ManifestFile) => boolean {
  const tests = testsBySpec(metadata, columns, where);
  return ({ specId, partitions = [] }) =>
    tests(specId).every(({ index, type, test }) => {
      const summary = partitions[index];
      if (summary === undefined) return true;
      const decode = (text?: string) =>
        text === undefined ? undefined : decodeValue(type, Buffer.from(text, 'base64'));
      const { containsNull, containsNan, lower, upper } = summary;
      // Where a writer told no bounds though there may be values, nothing is proved.
      const known = (lower !== undefined && upper !== undefined) || (containsNull && lower === undefined);
      return test({
        containsNull,
        containsNan: containsNan !== false,
        lower: decode(lower),
        upper: decode(upper),
        known,
      });
    });
}

interface FieldTest {
  readonly index: number;
  readonly type: string;
  readonly test: RangeTest;
}

function testsBySpec(
  metadata: TableMetadata,
  columns: readonly FieldColumn[],
  where: readonly Predicate[],
): (specId: number) => readonly FieldTest[] {
  const known = new Map<number, readonly FieldTest[]>();
  return (specId) => {
    const tests = known.get(specId) ?? fieldTests(partitionTypes(metadata, specId), columns, where);
    known.set(specId, tests);
    return tests;
  };
}

function fieldTests(
  types: readonly PartitionType[],
  columns: readonly FieldColumn[],
  where: readonly Predicate[],
): FieldTest[] {
  return types.flatMap((field, index) =>
    where.flatMap((predicate) => {
      const column = columns.find(({ name }) => name === predicate.column);
      if (column?.id !== field.sourceId || field.transform === 'void') return [];
      const test = rangeTest(field, column.type, predicate);
      return test ? [{ index, type: field.type, test }] : [];
    }),
  );
}

function rangeTest({ transform }: PartitionType, type: string, predicate: Predicate): RangeTest | undefined {
  if (predicate.op === 'is null') return ({ containsNull, known }) => containsNull || !known;
  if (predicate.op === 'is not null') {
    return ({ lower, containsNan, known }) => lower !== undefined || containsNan || !known;
  }
  const { ordered, apply } = transformOf(transform);
  const comparison = predicate as Comparison;
  const literals: readonly Literal[] = comparison.op === 'in' ? comparison.values : [comparison.value];
  const parsed = literals.map((literal) => parseValue(type, String(literal)));
  if (parsed.some((value) => value === undefined)) return undefined;
  const values = parsed.map((value) => apply(type, value as Value) as Value).sort(compareValues);
  const within = boundsTest(comparison.op, values, ordered);
  return within && ((range) => !range.known || range.containsNan || (range.lower !== undefined && within(range)));
}

function boundsTest(op: Comparison['op'], values: readonly Value[], ordered: boolean): RangeTest | undefined {
  const isAbove = (value: Value, bound: Value | undefined) => bound !== undefined && compareValues(value, bound) > 0;
  if (op === '=' || op === 'in') {
    return ({ lower, upper }) => values.some((value) => !isAbove(value, upper) && !isAbove(lower as Value, value));
  }
  if (!ordered) return undefined;
  // A partition holds many values, so the literal's own partition may hold smaller and larger ones.
  const [value] = values;
  if (op === '<' || op === '<=') return ({ lower }) => !isAbove(lower as Value, value);
  return ({ upper }) => !isAbove(value, upper);
}
