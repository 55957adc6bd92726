import {
  canonicalJson,
  isNearHeader,
  looseHeader,
  MOST_NEW_COLUMNS,
  type StagedColumn,
  spellingsOf,
} from '../contract';
import type { LedgerEntry } from './ledger';
import type { ReadingContract } from './reading-contract';

/** One thing in which two contracts differ, and the files whose rows it would make others. */
export interface ReadingChange {
  /** As one would say it: `column amount: decimal ','`. */
  readonly what: string;
  readonly concerns: (entry: LedgerEntry) => boolean;
}

type Concerns = ReadingChange['concerns'];

const all: Concerns = () => true;
const none: Concerns = () => false;
/** What was refused before may be taken now. */
const faulty: Concerns = ({ quarantined }) => quarantined > 0;

/** What changed from one contract to another: a file is read again where one of the changes concerns it. */
export function readingChanges(before: ReadingContract, after: ReadingContract): ReadingChange[] {
  const changes: ReadingChange[] = [];
  const format = differences({ ...before.format }, { ...after.format });
  if (format.length > 0) changes.push({ what: `format: ${format.join(', ')}`, concerns: all });
  if (!isSame(before.period, after.period)) changes.push({ what: 'period', concerns: all });
  // Also a date may be made of an instant, and a list of them.
  const isMoment = ({ type }: StagedColumn) => /date|time/.test(type);
  if (before.timeZone !== after.timeZone && after.columns.some(isMoment))
    changes.push({ what: `time zone ${after.timeZone}`, concerns: all });
  changes.push(...driftChanges(before.drift, after.drift), ...columnsChanges(before, after));
  return changes;
}

function driftChanges(before: ReadingContract['drift'], after: ReadingContract['drift']): ReadingChange[] {
  const stricter = (name: 'missingColumns' | 'renamedHeaders') => before[name] === 'accept';
  const concerned: Readonly<Record<keyof ReadingContract['drift'], Concerns>> = {
    newColumns: ({ newColumns = [], refused }) => refused !== undefined || newColumns.length > 0,
    missingColumns: stricter('missingColumns') ? all : ({ refused }) => refused !== undefined,
    renamedHeaders: stricter('renamedHeaders') ? all : ({ refused }) => refused !== undefined,
    changedTypes: faulty,
    changedTypesAbove: faulty,
  };
  return (Object.keys(concerned) as (keyof typeof concerned)[])
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ what: `${name} ${after[name]}`, concerns: concerned[name] }));
}

function columnsChanges(before: ReadingContract, after: ReadingContract): ReadingChange[] {
  const changes: ReadingChange[] = [];
  const hasHeader = after.format.kind !== 'csv' || after.format.header;
  const former = new Map(after.columns.map((column) => [column.name, formerOf(column, before, after)]));
  const kept = new Set([...former.values()].map((column) => column?.name));
  for (const column of after.columns) {
    const was = former.get(column.name);
    if (was) changes.push(...columnChanges(was, column, hasHeader));
    else {
      const concerns = column.required ? all : hasOneOf(spellingsOf(column));
      changes.push({ what: `column ${column.name}: new`, concerns });
    }
  }
  // A file must have one of the columns, and that it has those which are required is sure.
  const stillKnown = before.columns.some(({ name, required }) => required && kept.has(name));
  for (const { name } of before.columns.filter((column) => !kept.has(column.name))) {
    const concerns = stillKnown && after.drift.newColumns === 'accept' ? faulty : all;
    changes.push({ what: `column ${name}: no longer`, concerns });
  }
  if (hasHeader) return changes;
  // Without a header a column is what stands in its place; how it is spelled means nothing.
  const places = before.columns.map(({ name }) => name).join();
  const same = places === after.columns.map(({ name }) => former.get(name)?.name).join();
  return same ? changes : [...changes, { what: 'columns in other places', concerns: all }];
}

/** The column as it was: of the same name, or of one that it had. */
function formerOf(column: StagedColumn, before: ReadingContract, after: ReadingContract): StagedColumn | undefined {
  const named = (name: string) => before.columns.find((it) => it.name === name);
  const free = column.renamedFrom?.filter((name) => !after.columns.some((it) => it.name === name)) ?? [];
  return named(column.name) ?? free.map(named).find((it) => it !== undefined);
}

function columnChanges(before: StagedColumn, after: StagedColumn, hasHeader: boolean): ReadingChange[] {
  const { name } = after;
  const changes: ReadingChange[] = [];
  const add = (what: string, concerns: Concerns) => changes.push({ what: `column ${name}: ${what}`, concerns });
  const [was, is] = [spellingsOf(before), spellingsOf(after)];
  const added = is.filter((spelling) => !was.includes(spelling));
  if (before.name !== name) add(`was ${before.name}`, added.length > 0 ? hasOneOf(added) : none);
  const rules = differences(ruleOf(before), ruleOf(after));
  if (rules.length > 0) add(rules.join(', '), all);
  if (!before.required && after.required) add('required', all);
  if (before.required && !after.required) add('no longer required', faulty);
  if (!hasHeader) return changes;
  const left = is.filter((spelling) => was.includes(spelling));
  if (!isSame(left, was)) add(`from ${shown(is)}`, all);
  else if (added.length > 0 && before.name === name) add(`from ${shown(added)}`, hasOneOf(added));
  return changes;
}

/** What decides how a cell becomes a value, flat. */
function ruleOf({
  name,
  description,
  required,
  from,
  renamedFrom,
  parse,
  ...rule
}: StagedColumn): Record<string, unknown> {
  return { ...rule, ...parse };
}

/** Files with an unknown header that one of the spellings names; where the headers are not all known, any file. */
function hasOneOf(spellings: readonly string[]): Concerns {
  const loose = spellings.map(looseHeader);
  const named = (header: string) =>
    loose.includes(looseHeader(header)) || spellings.some((spelling) => isNearHeader(spelling, header));
  return ({ newColumns = [], refused }) =>
    refused !== undefined || newColumns.length >= MOST_NEW_COLUMNS || newColumns.some(named);
}

/** The fields that differ, as they are now: `decimal ','`. */
function differences(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return names
    .filter((name) => !isSame(before[name], after[name]))
    .map((name) => (after[name] === undefined ? `no ${name}` : `${name} ${shown(after[name])}`));
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(' or ');
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
