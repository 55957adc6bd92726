import { STAGED_META_COLUMNS } from '../contract';
import type { DatasetManifest, Delivery, InputView } from '../manifest';
import { currentIntakes } from './current';
import { changesOfExportsSql, changesSql } from './history-changes';
import type { Ledger, LedgerEntry } from './ledger';
import { compareNames } from './name-order';
import { identifier, identifiers, literal } from './sql-text';

/** What a history is told from. */
export interface HistoryBase {
  /** All staged rows of the dataset, as it stands in FROM. */
  readonly relation: string;
  readonly ledger: Ledger;
  readonly delivery: Delivery;
  /** Rows of the relation, where they are known. */
  readonly rows?: number;
}

/** Versions within a key in the order of what files say, not of when they came: by period, file and row. */
const ORDER = ['__period', '__nth', '__row', '__intake'];

/** The columns that a history has: the dataset's own, then where each row came from. `changes` adds `valid_from` and `valid_to`. */
export function historyColumns(dataset: DatasetManifest): string[] {
  return [...dataset.columns, ...STAGED_META_COLUMNS].map((column) => column.name);
}

/** A SELECT of the rows that a reader sees who asks for this view of the dataset. */
export function historySql(dataset: DatasetManifest, view: InputView, base: HistoryBase): string {
  const kind = view.kind === 'default' ? dataset.history : view.kind;
  const current = currentIntakes(base.ledger, base.delivery);
  const columns = historyColumns(dataset);
  switch (kind) {
    case 'all':
      return countedSql(columns, base, current);
    case 'latest':
      return latestSql(dataset, rowsOf(columns, base, lastExport(current, base.delivery)));
    case 'asOf': {
      const day = (view as { day: string }).day;
      const exports = lastExport(
        current.filter((entry) => entry.period === undefined || entry.period <= day),
        base.delivery,
      );
      return latestSql(
        dataset,
        `SELECT * FROM (${rowsOf(columns, base, exports)}) AS r WHERE "__period" <= DATE ${literal(day)}`,
      );
    }
    case 'changes': {
      const rows = rowsOf(columns, base, current);
      const periods = [...new Set(current.flatMap(({ period, refused }) => (period && !refused ? [period] : [])))];
      return base.delivery === 'fullExport' && periods.length > 0
        ? changesOfExportsSql(dataset, columns, rows, periods.sort(), order('DESC'))
        : changesSql(dataset, columns, rows, order('DESC'));
    }
  }
}

/** A SELECT of the rows that some intakes brought, whether they count or not, in the columns of a history. */
export function intakesSql(dataset: DatasetManifest, relation: string, intakes: readonly string[]): string {
  const columns = identifiers(historyColumns(dataset));
  const named = intakes.length === 0 ? 'false' : `"__intake" IN (${intakes.map(literal).join(', ')})`;
  return `SELECT ${columns} FROM ${relation} AS t WHERE ${named}`;
}

/** The rows of these intakes. Where the relation has just as many rows as they brought, all are theirs, and none is asked. */
function countedSql(columns: readonly string[], base: HistoryBase, intakes: readonly LedgerEntry[]): string {
  const all = `SELECT ${identifiers(columns)} FROM ${base.relation} AS t`;
  if (intakes.length === 0) return `${all} LIMIT 0`;
  if (isAllOf(base, intakes)) return all;
  return `${all} WHERE "__intake" IN (${intakes.map(({ intake }) => literal(intake)).join(', ')})`;
}

/** The same with `__nth`, the place of their file among all. */
function rowsOf(columns: readonly string[], base: HistoryBase, intakes: readonly LedgerEntry[]): string {
  const places = [...fileOrder(intakes)];
  if (places.length === 0 || (places.length === 1 && isAllOf(base, intakes)))
    return `SELECT *, 1 AS "__nth" FROM (${countedSql(columns, base, intakes)}) AS t`;
  const counted = places.map(([intake, nth]) => `(${literal(intake)}, ${nth})`).join(', ');
  return `SELECT ${identifiers(columns)}, "__nth" FROM ${base.relation} AS t JOIN (VALUES ${counted}) AS i("__counted", "__nth") ON t."__intake" = i."__counted"`;
}

function isAllOf({ rows }: HistoryBase, intakes: readonly LedgerEntry[]): boolean {
  return rows === intakes.reduce((sum, { staged }) => sum + staged, 0);
}

/** By name, and files of one name by arrival. What mends records of a file stands where the file stands: its rows tell the order. */
function fileOrder(intakes: readonly LedgerEntry[]): Map<string, number> {
  const files = intakes.filter(({ mends }) => mends === undefined);
  files.sort(
    (a, b) => compareNames(a.name, b.name) || (a.arrivedAt < b.arrivedAt ? -1 : Number(a.arrivedAt > b.arrivedAt)),
  );
  const place = new Map(files.map(({ intake }, at) => [intake, at + 1]));
  return new Map(intakes.map(({ intake, mends }) => [intake, place.get(mends?.intake ?? intake) ?? 0]));
}

/** What a full export leaves out is gone: only the export of the last period speaks for now, also if it is empty. */
function lastExport(intakes: readonly LedgerEntry[], delivery: Delivery): readonly LedgerEntry[] {
  const taken = intakes.filter(({ refused }) => refused === undefined);
  if (delivery !== 'fullExport') return taken;
  const last = taken.reduce<string>((max, { period = '' }) => (period > max ? period : max), '');
  return taken.filter(({ period = '' }) => period === last);
}

function latestSql(dataset: DatasetManifest, rows: string): string {
  if (dataset.key.length === 0) return `SELECT ${identifiers(historyColumns(dataset))} FROM (${rows}) AS r`;
  return `SELECT ${identifiers(historyColumns(dataset))} FROM (
  SELECT *, row_number() OVER (PARTITION BY ${identifiers(dataset.key)} ORDER BY ${order('DESC')}) AS "__rank" FROM (${rows}) AS r
) AS ranked WHERE "__rank" = 1`;
}

function order(direction: 'ASC' | 'DESC'): string {
  const nulls = direction === 'DESC' ? 'LAST' : 'FIRST';
  return ORDER.map((column) => `${identifier(column)} ${direction} NULLS ${nulls}`).join(', ');
}
