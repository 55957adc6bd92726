import { userInfo } from 'node:os';
import { describeProblem } from '../error';
import { describeFound } from './models/audit-record';
import type { Platform } from './platform';
import type { RunReport } from './report';
import { type RunRecord, RunRecords, type RunTable } from './run-record';

/** Runs of a laptop that are remembered. */
const KEPT = 500;
/** What is remembered of what was noticed of a table's files. */
const MOST_REMARKS = 20;

/** Runs on a laptop: a record is there from the beginning, so that one that was killed is seen too. */
export async function recordRun(platform: Platform, runId: string, work: () => Promise<RunReport>): Promise<RunReport> {
  const records = new RunRecords(platform.store(''));
  const begun = { runId, by: userName(), startedAt: new Date().toISOString(), tables: [], problems: [] };
  const before = (await records.newest(1))[0];
  await records.write({ ...begun, status: 'running' });
  const end = (rest: Pick<RunRecord, 'status' | 'tables' | 'problems'>) =>
    records.write({ ...begun, ...rest, endedAt: new Date().toISOString() });
  try {
    const report = await work();
    const tables = tablesOf(report);
    const problems = report.problems.map(describeProblem);
    const isWhole = problems.length === 0 && tables.every(({ status }) => status !== 'failed' && status !== 'skipped');
    await end({ status: isWhole ? 'done' : 'incomplete', tables, problems });
    await records.keep(KEPT);
    const resumes = before && before.status !== 'done' ? { runId: before.runId, status: before.status } : undefined;
    return { ...report, ...(resumes && { resumes }) };
  } catch (error) {
    // What the run failed of may keep its record from being written too, and is what is to be told.
    await end({ status: 'failed', tables: [], problems: [(error as Error).message] }).catch(() => undefined);
    throw error;
  }
}

function tablesOf({ intakes, models, products }: RunReport): RunTable[] {
  const staged = new Map<string, { rows: number; refused: string[]; remarks: string[] }>();
  for (const { dataset, staged: rows, file, refused, remarks } of intakes) {
    const sum = staged.get(dataset) ?? { rows: 0, refused: [], remarks: [] };
    staged.set(dataset, {
      rows: sum.rows + rows,
      refused: refused === undefined ? sum.refused : [...sum.refused, `${file}: ${refused}`],
      remarks: [...sum.remarks, ...remarks.map((it) => `${file}: ${it}`)],
    });
  }
  return [
    ...[...staged].map(([table, { rows, refused, remarks }]): RunTable => {
      const status = refused.length > 0 ? 'failed' : 'taken';
      const noticed = remarks.length > 0 ? { remarks: remarks.slice(0, MOST_REMARKS) } : {};
      return { table, status, rows, because: refused.join('; ') || undefined, ...noticed };
    }),
    ...models.flatMap(({ table, status, rows, because, reasons, scope, milliseconds, warnings }): RunTable[] => {
      if (status === 'unchanged' && !warnings) return [];
      const told = { ...(scope && { scope }), ...(warnings && { warnings: warnings.map(describeFound) }) };
      return [
        {
          table,
          status: status === 'unchanged' ? 'stale' : status,
          rows,
          because: because ?? reasons?.join('; '),
          ...told,
          milliseconds,
        },
      ];
    }),
    ...products.flatMap(({ product: table, status, rows, because }): RunTable[] =>
      status === 'unchanged' ? [] : [{ table, status, rows, because }],
    ),
  ];
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // Containers run as users without a name.
    return 'somebody';
  }
}
