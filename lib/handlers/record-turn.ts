import { RunRecords, type RunTable } from '../run';
import type { ObjectStore } from '../store';
import type { CarriedRun } from './carried-run';
import { isRung } from './failure-notice';

/** Keeps what a run has done so far, for `data-mesh runs`. */
export async function recordTurn(
  store: ObjectStore,
  { runId, by, because }: CarriedRun,
  turn: { readonly startedAt: string; readonly execution: string; readonly tables: readonly RunTable[] },
  isOver: boolean,
): Promise<void> {
  const { startedAt, execution, tables } = turn;
  const isWhole = !tables.some((it) => isRung(it) || it.status === 'skipped');
  const end = isOver && ({ endedAt: new Date().toISOString(), status: isWhole ? 'done' : 'incomplete' } as const);
  const begun = { runId, by, because, startedAt, execution, tables, problems: [], status: 'running' } as const;
  await new RunRecords(store).write({ ...begun, ...end });
}
