import { nearest } from '../error';
import type { ColumnContract } from './column';
import type { ContractTable, ProductContract } from './product-contract';

/** A difference between two versions of a contract. */
export interface ContractChange {
  /** Lower case, no full stop: `column 'amount' of 'bill' was removed`. */
  readonly message: string;
  /** True where somebody who relied on the earlier version may fail. */
  readonly breaking: boolean;
  /** Name of the table in the product; absent where the whole contract changed. */
  readonly table?: string;
  readonly column?: string;
}

/** What changed from one version of a contract to another, the tables' changes first. */
export function contractChanges(before: ProductContract, after: ProductContract): ContractChange[] {
  const changes: ContractChange[] = [];
  const add = (message: string, breaking = false): void => void changes.push({ message, breaking });
  const renamed = renames(before.tables, after.tables, (a, b) => shapeOf(a) === shapeOf(b));
  for (const table of before.tables) {
    const now = after.tables.find(({ name }) => name === table.name);
    if (now) changes.push(...tableChanges(table, now));
    else {
      const to = renamed.get(table.name);
      const message = to ? `table '${table.name}' was renamed to '${to}'` : `table '${table.name}' was removed`;
      changes.push({ message, breaking: true, table: table.name });
    }
  }
  const former = [...before.tables.map(({ name }) => name), ...renamed.values()];
  for (const { name } of after.tables.filter((it) => !former.includes(it.name)))
    changes.push({ message: `table '${name}' was added`, breaking: false, table: name });
  if (before.version !== after.version) add(`the version was ${before.version} and is ${after.version}`);
  if (before.owner !== after.owner) add(`the owner was '${before.owner}' and is '${after.owner}'`);
  if (before.description !== after.description) add('the description changed');
  if (before.freshnessHours !== after.freshnessHours)
    add(`the promised freshness was ${hours(before.freshnessHours)} and is ${hours(after.freshnessHours)}`);
  return changes;
}

function tableChanges(before: ContractTable, after: ContractTable): ContractChange[] {
  const changes: ContractChange[] = [];
  const table = before.name;
  const of = (column: string): string => `column '${column}' of '${table}'`;
  const add = (message: string, breaking: boolean, column?: string): void =>
    void changes.push({ message, breaking, table, ...(column === undefined ? {} : { column }) });
  const renamed = renames(before.columns, after.columns, (a, b) => a.type === b.type);
  for (const column of before.columns) {
    const { name, type } = column;
    const now = after.columns.find((it) => it.name === name);
    const to = renamed.get(name);
    if (!now) add(to ? `${of(name)} was renamed to '${to}'` : `${of(name)} was removed`, true, name);
    else {
      if (type !== now.type) add(`${of(name)} was ${type} and is ${now.type}`, true, name);
      if (isRequired(before, column) && !isRequired(after, now)) add(`${of(name)} may be empty now`, true, name);
      if (!isRequired(before, column) && isRequired(after, now)) add(`${of(name)} is never empty now`, false, name);
      if (column.description !== now.description) add(`the description of ${of(name)} changed`, false, name);
    }
  }
  const former = [...before.columns.map(({ name }) => name), ...renamed.values()];
  for (const { name, type } of after.columns.filter((it) => !former.includes(it.name)))
    add(`${of(name)} was added: ${type}`, false, name);
  if (before.key.join() !== after.key.join())
    add(`the key of '${table}' was ${list(before.key)} and is ${list(after.key)}`, true);
  if (before.description !== after.description) add(`the description of '${table}' changed`, false);
  for (const rule of missing(before, after)) add(`'${table}' promises no more: ${rule}`, false);
  for (const rule of missing(after, before)) add(`'${table}' promises now: ${rule}`, false);
  return changes;
}

/** What left and what came that are alike, one to one: the nearest names first, then those that stood in the same place. */
function renames<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  alike: (a: T, b: T) => boolean,
): Map<string, string> {
  const came = after.filter(({ name }) => !before.some((it) => it.name === name));
  const found = new Map<string, string>();
  for (const [at, left] of before.entries()) {
    if (after.some(({ name }) => name === left.name)) continue;
    const free = came.filter((it) => ![...found.values()].includes(it.name) && alike(left, it));
    const to =
      nearest(
        left.name,
        free.map(({ name }) => name),
      ) ?? free.find((it) => after[at] === it)?.name;
    if (to) found.set(left.name, to);
  }
  return found;
}

function missing(from: ContractTable, to: ContractTable): string[] {
  const there = new Set(to.rules.map((rule) => JSON.stringify(rule)));
  return from.rules.filter((rule) => !there.has(JSON.stringify(rule))).map(({ name }) => name);
}

function isRequired({ key }: ContractTable, { name, required }: ColumnContract): boolean {
  return required === true || key.includes(name);
}

function shapeOf({ columns }: ContractTable): string {
  return JSON.stringify(columns.map(({ name, type }) => [name, type]));
}

function hours(value: number | undefined): string {
  return value === undefined ? 'not promised' : `${value} h`;
}

function list(key: readonly string[]): string {
  return key.length === 0 ? 'none' : key.map((name) => `'${name}'`).join(', ');
}
