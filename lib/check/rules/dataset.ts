import { type ParseRule, type StagedColumn, typeProblem } from '../../contract';
import { nearest, type Problem } from '../../error';
import { type DatasetManifest, nameProblem } from '../../manifest';
import type { Mesh } from '../../plan';

type Fault = readonly [message: string, hint: string];

/** Which parse rules mean something for which types. */
const RULES: readonly [keys: readonly (keyof ParseRule)[], types: RegExp, what: string][] = [
  [['formats'], /^(date|timestamp|timestamptz)$/, 'dates and timestamps'],
  [['timeZone'], /^(timestamp|timestamptz)$/, 'timestamps'],
  [['decimal', 'group'], /^(int|long|double|decimal)/, 'numbers'],
  [['trueWords', 'falseWords'], /^boolean$/, 'booleans'],
  [['keepSpace'], /^string$/, 'strings'],
];

/** A dataset's contract makes sense in itself and for its source. */
export function dataset(mesh: Mesh, declared: DatasetManifest): Problem[] {
  return [
    ...tableFaults(mesh, declared),
    ...declared.columns.flatMap(columnFaults),
    ...headerFaults(declared.columns),
  ].map(([message, hint]) => ({ message, hint, place: { construct: declared.path } }));
}

function tableFaults(mesh: Mesh, { name, columns, key, source }: DatasetManifest): Fault[] {
  const names = columns.map((column) => column.name);
  const faults: Fault[] = [];
  const misnamed = nameProblem('a dataset', name);
  if (misnamed) faults.push([misnamed, 'give it another name']);
  if (columns.length === 0) faults.push(["'columns' must name at least one column", 'declare what the source holds']);
  for (const each of key) {
    if (!names.includes(each)) faults.push([`key: there is no column '${each}'`, didYouMean(each, names)]);
  }
  for (const repeated of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
    faults.push([`the column '${repeated}' is declared twice`, 'take one of them out']);
  }
  const period = mesh.sources.get(source)?.period;
  if (period?.kind === 'fromColumn') {
    const column = columns.find((each) => each.name === period.column);
    if (!column)
      faults.push([
        `the source's period is in column '${period.column}', which is not declared`,
        didYouMean(period.column, names),
      ]);
    else if (!/^(date|timestamp)/.test(column.type)) {
      faults.push([
        `the source's period is in column '${column.name}', which is ${column.type}`,
        'name a column of dates',
      ]);
    }
  }
  return faults;
}

function columnFaults({ name, type, parse = {}, acceptedValues }: StagedColumn): Fault[] {
  const at = (message: string) => `column '${name}': ${message}`;
  const faults: Fault[] = [];
  const misnamed = nameProblem('a column', name);
  if (misnamed) faults.push([misnamed, "name it so and give the source's header in 'from'"]);
  const mistyped = typeProblem(type);
  if (mistyped) return [...faults, [at(mistyped), 'choose one of them']];
  for (const [keys, types, what] of RULES) {
    for (const key of keys) {
      if (parse[key] === undefined || types.test(type)) continue;
      faults.push([
        at(`'${key}' is for ${what}, this is ${type}`),
        `leave '${key}' out or give the column another type`,
      ]);
    }
  }
  const { decimal = '.', group } = parse;
  if (group !== undefined && group === decimal) {
    faults.push([at(`'group' and 'decimal' are both '${group}'`), "give 'decimal' too, or leave 'group' out"]);
  }
  for (const key of ['decimal', 'group'] as const) {
    if (parse[key] !== undefined && [...parse[key]].length !== 1) {
      faults.push([at(`'${key}' must be one character, got '${parse[key]}'`), "for example decimal: ',', group: '.'"]);
    }
  }
  if (parse.formats?.length === 0)
    faults.push([at("'formats' is empty"), "leave it out for ISO 8601, or give 'dd/MM/yyyy'"]);
  if (parse.timeZone !== undefined && !isTimeZone(parse.timeZone)) {
    faults.push([at(`'${parse.timeZone}' is no time zone`), "use an IANA name such as 'Europe/Amsterdam'"]);
  }
  const both = parse.trueWords?.find((word) => (parse.falseWords ?? ['false']).some((other) => same(word, other)));
  if (both !== undefined) faults.push([at(`'${both}' is true and false`), 'take it out of one of the two lists']);
  if (acceptedValues && (type !== 'string' || acceptedValues.length === 0)) {
    const why = type === 'string' ? 'is empty' : `is for strings, this is ${type}`;
    faults.push([at(`'acceptedValues' ${why}`), 'leave it out or name the values']);
  }
  return faults;
}

/** No spelling of a header is claimed by two columns. */
function headerFaults(columns: readonly StagedColumn[]): Fault[] {
  const owners = new Map<string, string>();
  return columns.flatMap(({ name, from = [name] }) =>
    from.flatMap((header): Fault[] => {
      const owner = owners.get(header);
      owners.set(header, owner ?? name);
      if (owner === undefined || owner === name) return [];
      return [[`'${owner}' and '${name}' both come from '${header}'`, "give each column its own spellings in 'from'"]];
    }),
  );
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near ? `did you mean '${near}'` : `there are: ${known.join(', ')}`;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
