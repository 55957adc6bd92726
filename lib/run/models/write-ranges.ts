import type { Session } from '../../engine';
import type { ModelManifest } from '../../manifest';
import { identifier, identifiers, literal } from '../../plan';
import type { DataFile, Table } from '../../table';
import { type BoundTable, bindFiles } from '../bound-table';
import { declaredColumns } from '../cast-select';
import type { BuildReceipt, BuildRequest } from '../intakes/receipt';
import type { Platform } from '../platform';
import { bindParameters } from './bind-parameters';
import type { TimeRange } from './changed-ranges';
import type { Refresh } from './refresh';
import { sortOf } from './sort-of';
import { withoutFiles } from './version-files';

/** What a build is made with. */
export interface BuildStep {
  readonly session: Session;
  readonly scratch: string;
  readonly model: ModelManifest;
  readonly table: Table;
  /** The SELECT of the declared columns. */
  readonly sql: string;
  readonly request: BuildRequest;
}

/** The files of the version before that may hold rows of the time that changed. */
export interface ReplacedRows extends Pick<BoundTable, 'files'> {
  /** As it stands behind FROM. */
  readonly relation?: string;
  readonly uris: readonly string[];
  readonly rows: number;
}

export async function replacedRows(
  platform: Platform,
  table: Table,
  refresh: Refresh,
  scratch: string,
): Promise<ReplacedRows> {
  if (refresh.kind !== 'ranges' || refresh.ranges.length === 0) return { files: [], uris: [], rows: 0 };
  const column = refresh.rule.by;
  const scans = refresh.ranges.map(({ from, to }) =>
    table.scan({
      where: [
        { column, op: '>=', value: from },
        { column, op: '<', value: to },
      ],
    }),
  );
  const found = new Set((await Promise.all(scans)).flatMap(({ files }) => files.map(({ uri }) => uri)));
  const all = await table.scan();
  const others = new Set(all.files.map(({ uri }) => uri).filter((uri) => !found.has(uri)));
  const scan = withoutFiles(all, others);
  const bound = await bindFiles(platform, table, scan, scratch);
  return { ...bound, uris: [...found], rows: scan.files.reduce((sum, file) => sum + file.rows, 0) };
}

/** Computes the time that changed, and writes it with those rows that its files had besides. */
export async function writeRanges(
  step: BuildStep,
  { ranges, rule }: Extract<Refresh, { kind: 'ranges' }>,
  replaced: ReplacedRows,
): Promise<Pick<BuildReceipt, 'files' | 'rows' | 'onto' | 'scope'>> {
  const { session, scratch, model, table, request } = step;
  const by = `q.${identifier(rule.by)}`;
  const options = { scratch, sortBy: sortOf(model), given: declaredColumns(model) };
  const kept = keptSql(model, ranges, rule.by, replaced);
  const files: DataFile[] = [];
  for (const [at, range] of ranges.entries()) {
    const sql = `SELECT * FROM (\n${step.sql}\n) AS q WHERE ${by} >= $from AND ${by} < $to`;
    const parameters = await bindParameters(session, model, request, range);
    const both = at === 0 && kept !== undefined ? `${sql}\nUNION ALL\n${kept}` : sql;
    files.push(...(await table.write(session, both, { ...options, parameters })));
  }
  const rows = table.rows() - replaced.rows + files.reduce((sum, file) => sum + file.rows, 0);
  const told = ranges.map(({ from, to }) => `${from} to before ${to}`).join(', ');
  const scope = ranges.length === 0 ? 'nothing: no row of its inputs changed' : `${rule.by} from ${told}`;
  return { files, rows, onto: { version: String(table.rowVersion()), removed: replaced.uris }, scope };
}

/** The rows outside of the ranges. */
function keptSql(
  { columns }: ModelManifest,
  ranges: readonly TimeRange[],
  by: string,
  { relation }: ReplacedRows,
): string | undefined {
  if (relation === undefined || ranges.length === 0) return undefined;
  const value = `t.${identifier(by)}`;
  const inside = ranges.map(({ from, to }) => `(${value} >= ${literal(from)} AND ${value} < ${literal(to)})`);
  return `SELECT ${identifiers(columns.map(({ name }) => name))} FROM ${relation} AS t WHERE NOT (${inside.join(' OR ')})`;
}
