import { STAGED_META_COLUMNS } from '../contract';
import type { DatasetManifest, Delivery, InputView } from '../manifest';
import { currentIntakes } from './current';
import { changesOfExportsSql, changesSql } from './history-changes';
import type { Ledger, LedgerEntry } from './ledger';
import { identifier, identifiers, literal } from './sql-text';

/** What a history is told from. */
export interface HistoryBase {
  /** All staged rows of the dataset, as it stands in FROM. */
  readonly relation: string;
  readonly ledger: Ledger;
  readonly delivery: Delivery;
}

/** Versions within a key in the order of what files say, not of when they came; arrival decides only between files of one name. */
const ORDER = ['__period', '__file', '__arrived_at', '__row', '__intake'];

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
      return rowsOf(columns, base.relation, current);
    case 'latest':
      return latestSql(dataset, rowsOf(columns, base.relation, lastExport(current, base.delivery)));
    case 'asOf': {
      const day = (view as { day: string }).day;
      const exports = lastExport(
        current.filter((entry) => entry.period === undefined || entry.period <= day),
        base.delivery,
      );
      return latestSql(dataset, `${rowsOf(columns, base.relation, exports)} AND "__period" <= DATE ${literal(day)}`);
    }
    case 'changes': {
      const rows = rowsOf(columns, base.relation, current);
      const periods = [...new Set(current.flatMap(({ period, refused }) => (period && !refused ? [period] : [])))];
      return base.delivery === 'fullExport' && periods.length > 0
        ? changesOfExportsSql(dataset, columns, rows, periods.sort(), order('DESC'))
        : changesSql(dataset, columns, rows, order('DESC'));
    }
  }
}

function rowsOf(columns: readonly string[], relation: string, intakes: readonly LedgerEntry[]): string {
  const counted = intakes.map(({ intake }) => literal(intake)).join(', ');
  const where = counted ? `"__intake" IN (${counted})` : 'false';
  return `SELECT ${identifiers(columns)} FROM ${relation} AS t WHERE ${where}`;
}

/** What a full export leaves out is gone: only the export of the last period speaks for now, also if it is empty. */
function lastExport(intakes: readonly LedgerEntry[], delivery: Delivery): readonly LedgerEntry[] {
  const taken = intakes.filter(({ refused }) => refused === undefined);
  if (delivery !== 'fullExport') return taken;
  const last = taken.reduce<string>((max, { period = '' }) => (period > max ? period : max), '');
  return taken.filter(({ period = '' }) => period === last);
}

function latestSql(dataset: DatasetManifest, rows: string): string {
  if (dataset.key.length === 0) return rows;
  return `SELECT ${identifiers(historyColumns(dataset))} FROM (
  SELECT *, row_number() OVER (PARTITION BY ${identifiers(dataset.key)} ORDER BY ${order('DESC')}) AS "__rank" FROM (${rows}) AS r
) AS ranked WHERE "__rank" = 1`;
}

function order(direction: 'ASC' | 'DESC'): string {
  const nulls = direction === 'DESC' ? 'LAST' : 'FIRST';
  return ORDER.map((column) => `${identifier(column)} ${direction} NULLS ${nulls}`).join(', ');
}
