import { duckdbType } from '../../contract';
import type { IncrementalRule, InputManifest, ModelManifest } from '../../manifest';
import { currentIntakes, identifier, type Pins } from '../../plan';
import { type BoundTable, bindFiles, bindIntakes, bindTable } from '../bound-table';
import { readLedger } from '../intakes/ledger-store';
import { datasetNamed, modelNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withScratch, withSession } from '../workspace';
import { versionFiles } from './version-files';

/** From the first value to before the second, as plain text of the type of `by`. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

/** More ranges than these are taken as one: each is a query of its own. */
const MOST_RANGES = 8;
/** Between a clock somewhere and UTC. */
const OTHER_ZONE = 'INTERVAL 1 DAY';

/** The time in which a model may differ from its version before, or why that cannot be told. */
export async function changedRanges(
  platform: Platform,
  model: ModelManifest,
  rule: IncrementalRule,
  { changed, was, is }: { changed: readonly InputManifest[]; was: Pins; is: Pins },
  options: StepOptions,
): Promise<{ ranges: readonly TimeRange[] } | { because: string }> {
  return withScratch(platform, async (scratch) => {
    const parts = await Promise.all(changed.map((input) => changedRows(platform, input, was, is, scratch)));
    const files = parts.flatMap((part) => part.files);
    if (parts.length === 0) return { ranges: [] };
    return withSession(platform, scratch, files, options, async (session) => {
      const type = model.columns.find(({ name }) => name === rule.by)?.type ?? 'date';
      const times = parts.map(({ sql }, at) => {
        const { name, table } = changed[at];
        return timesSql(sql, { type, column: rule.inputs[name], from: typeOf(platform, table, rule.inputs[name]) });
      });
      const sql = times.join('\nUNION ALL\n');
      const { nulls } = await session.one<{ nulls: string }>(
        `SELECT count(*) AS nulls FROM (\n${sql}\n) AS t WHERE "least" IS NULL`,
      );
      if (nulls !== '0') return { because: `${nulls} changed rows of its inputs have no time` };
      const ranges = await session.all<Record<'from' | 'to', string>>(rangesSql(sql, type, rule));
      if (ranges.length <= MOST_RANGES) return { ranges };
      const [first, last] = [ranges[0], ranges[ranges.length - 1]];
      return { ranges: [{ from: first.from, to: last.to }] };
    });
  });
}

/** Rows that one version of an input has and the other has not, and maybe more. */
async function changedRows(
  platform: Platform,
  { table: name, view }: InputManifest,
  was: Pins,
  is: Pins,
  scratch: string,
): Promise<BoundTable> {
  const dataset = platform.mesh.datasets.get(name);
  if (dataset && (view.kind === 'default' ? dataset.history : view.kind) === 'all') {
    const intakesOf = async (pins: Pins) => new Set(await intakesAt(platform, name, pins[name] ?? null));
    const [before, now] = await Promise.all([was, is].map(intakesOf));
    const intakes = [...[...before].filter((it) => !now.has(it)), ...[...now].filter((it) => !before.has(it))];
    // What was staged once stays: the newer version has the files of both.
    return bindIntakes(platform, dataset, intakes, is[name] ?? null, scratch);
  }
  const [before, now] = await versionsOf(platform, name, view, was[name] ?? null, is[name] ?? null, scratch);
  const sql = `(${before.sql}\nEXCEPT ALL\n${now.sql})\nUNION ALL\n(${now.sql}\nEXCEPT ALL\n${before.sql})`;
  return { files: [...before.files, ...now.files], sql };
}

async function intakesAt(platform: Platform, name: string, pin: string | null): Promise<string[]> {
  const dataset = datasetNamed(platform, name);
  const { ledger, delivery } = await readLedger(platform, dataset, await tableAt(platform, dataset.place), pin);
  return currentIntakes(ledger, delivery).map(({ intake }) => intake);
}

/** Both versions; of a stored model without the files that they share. */
async function versionsOf(
  platform: Platform,
  name: string,
  view: InputManifest['view'],
  was: string | null,
  is: string | null,
  scratch: string,
): Promise<readonly BoundTable[]> {
  const model = platform.mesh.models.get(name);
  const files = model && (await versionFiles(platform, modelNamed(platform, name), was, is));
  if (!model || !files) return Promise.all([was, is].map((pin) => bindTable(platform, name, scratch, { view, pin })));
  const columns = model.columns.map((column) => identifier(column.name)).join(', ');
  return Promise.all(
    files.scans.map(async (scan): Promise<BoundTable> => {
      const bound = await bindFiles(platform, files.table, scan, scratch);
      return { files: bound.files, sql: `SELECT ${columns} FROM ${bound.relation} AS t` };
    }),
  );
}

function typeOf(platform: Platform, table: string, column: string): string | undefined {
  const declared = platform.mesh.datasets.get(table) ?? platform.mesh.models.get(table);
  return declared?.columns.find(({ name }) => name === column)?.type;
}

/** The earliest and the latest time that each row may speak of, as the type of `by`. */
function timesSql(sql: string, { type, column, from }: { type: string; column: string; from?: string }): string {
  const value = `t.${identifier(column)}`;
  const to = duckdbType(type as Parameters<typeof duckdbType>[0]);
  const isOther = (from === 'timestamptz') !== (type === 'timestamptz') && from !== undefined;
  const cast = (it: string) => `CAST(${it} AS ${to})`;
  const least = isOther ? cast(`${value} - ${OTHER_ZONE}`) : cast(value);
  const most = isOther ? cast(`${value} + ${OTHER_ZONE}`) : cast(value);
  return `SELECT ${least} AS "least", ${most} AS "most" FROM (\n${sql}\n) AS t`;
}

/** The times, each widened by the window to whole units, and put together where they meet. */
function rangesSql(sql: string, type: string, { unit = 'day', windowSeconds = 0 }: IncrementalRule): string {
  const isNumber = type === 'int' || type === 'long';
  const to = duckdbType(type as Parameters<typeof duckdbType>[0]);
  const window = `to_seconds(${windowSeconds})`;
  const widened = isNumber
    ? `SELECT "least" AS "from", "most" + 1 AS "to" FROM (\n${sql}\n) AS t GROUP BY ALL`
    : `SELECT CAST(date_trunc('${unit}', min("least") - ${window}) AS ${to}) AS "from",
         CAST(date_trunc('${unit}', max("most") + ${window}) + INTERVAL 1 ${unit} AS ${to}) AS "to"
       FROM (\n${sql}\n) AS t GROUP BY date_trunc('${unit}', "least")`;
  return `WITH widened AS (${widened}),
    reached AS (SELECT *, max("to") OVER (ORDER BY "from", "to" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach FROM widened),
    islands AS (SELECT *, count(*) FILTER (reach IS NULL OR "from" > reach) OVER (ORDER BY "from", "to" ROWS UNBOUNDED PRECEDING) AS island FROM reached)
    SELECT CAST(min("from") AS VARCHAR) AS "from", CAST(max("to") AS VARCHAR) AS "to" FROM islands GROUP BY island ORDER BY min("from")`;
}
