import { takeLayer } from '../cloud';
import {
  type BuildRequest,
  HELD_BECAUSE,
  type PlannedModels,
  type Platform,
  planModels,
  type RunTable,
  wasMadeBy,
} from '../run';
import { agingModels } from './aging-models';
import { planOptions } from './asked-for';
import { type CarriedRun, RunFolder } from './carried-run';
import { failureNotice } from './failure-notice';
import { recordTurn } from './record-turn';

/**
 * What one execution may do before the next goes on with the run. An execution may have 25,000 events in its history; the state
 * machine's test counts what a model, a turn and a wait come to at worst.
 */
export const MOST_IN_AN_EXECUTION = { models: 220, turns: 120 } as const;

/** Seconds between two looks at another run that has the layer. */
const FIRST_WAIT = 5;
const LONGEST_WAIT = 300;

/** One turn's plan, as it lies in the bucket for the steps of the turn, and for the next plan. */
export interface Turn {
  readonly number: number;
  readonly startedAt: string;
  /** ARN. */
  readonly execution: string;
  /** What this execution did before this turn, and does in it. */
  readonly spent: { readonly models: number; readonly turns: number };
  /** Snapshots of the datasets as the run first saw them: what comes in meanwhile is for the next run. */
  readonly pins: PlannedModels['pins'];
  /** Given out in this turn, by logical name: the snapshots that each is to read, and what is bound to its parameters. */
  readonly given: Readonly<Record<string, BuildRequest>>;
  /** Are looked at in this turn for their age alone. */
  readonly aging: readonly string[];
  /** Were looked at in turns before. */
  readonly aged: readonly string[];
  /** Of these, what has become too old. */
  readonly stale: readonly RunTable[];
  /** What became of the models so far. One that could not be built is not tried twice in a run. */
  readonly tables: readonly RunTable[];
}

/** What the state machine is to do next: exactly one of the optional parts is there, or none where all is done. */
export interface NextTurn {
  readonly run: CarriedRun;
  /** Logical names of the models to build and audit now. */
  readonly ready?: readonly string[];
  /** Logical names of the models that need not be built and whose age is to be looked at now. */
  readonly aging?: readonly string[];
  /** Another execution has the layer: wait so many seconds, and see whether it still runs. */
  readonly busy?: string;
  readonly wait?: number;
  /** This execution has done its share: the name of the one that goes on. */
  readonly more?: string;
  /** The run is over and some models failed: what is to be told. */
  readonly notice?: { readonly subject: string; readonly message: string };
}

/**
 * The next turn of a run: what is to be built now. A model that was given out in the last turn and would be given out again has
 * failed; the tables are asked, and what the steps said of themselves only explains it.
 */
export async function nextTurn(
  platform: Platform,
  layer: string,
  { ended, ...run }: CarriedRun,
  execution: string,
): Promise<NextTurn> {
  const store = platform.store(layer);
  const busy = await takeLayer(store, { execution, runId: run.runId }, ended);
  if (busy !== undefined) {
    const { waits = 0 } = run;
    return { run: { ...run, waits: waits + 1 }, busy, wait: Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** waits) };
  }
  const folder = new RunFolder(store, run.runId);
  const last = run.turn === undefined ? undefined : await folder.read<Turn>(run.turn);
  const { turn, planned } = await planTurn(platform, run, folder, last, execution);
  const aging = planned.done ? agingModels(platform.mesh, planned, run.by).filter((it) => !turn.aged.includes(it)) : [];
  const isOver = planned.done && aging.length === 0;
  const tables = [...turn.tables, ...turn.stale, ...(isOver ? untouched(planned, turn) : [])];
  await recordTurn(store, run, { ...turn, tables }, isOver);
  if (isOver) return { run, ...failureNotice(layer, run.runId, tables) };
  const left = MOST_IN_AN_EXECUTION.models - turn.spent.models;
  if (turn.spent.turns >= MOST_IN_AN_EXECUTION.turns || left <= 0) return { run, more: `${run.runId}-${turn.number}` };
  const given = Object.fromEntries(planned.ready.slice(0, left).map((request) => [request.model, request]));
  const work = planned.done ? { aging: aging.slice(0, left) } : { ready: Object.keys(given) };
  const count = Object.values(work).flat().length;
  const spent = { models: turn.spent.models + count, turns: turn.spent.turns + 1 };
  const uri = await folder.leaveTurn(turn.number, { ...turn, given, aging: work.aging ?? [], spent } satisfies Turn);
  return { run: { ...run, turn: uri }, ...work };
}

async function planTurn(
  platform: Platform,
  run: CarriedRun,
  folder: RunFolder,
  last: Turn | undefined,
  execution: string,
): Promise<{ turn: Turn; planned: PlannedModels }> {
  const before = last?.tables ?? [];
  const given = Object.keys(last?.given ?? {});
  const startedAt = last?.startedAt ?? new Date().toISOString();
  const tried = new Set([...before.map(({ table }) => table), ...given]);
  const options = planOptions(platform.mesh, run.asked ?? {}, new Date(startedAt), tried);
  const plan = (failed: readonly RunTable[]) => {
    const blocked = Object.fromEntries(failed.map(({ table }) => [table, 'could not be built']));
    return planModels(platform, { ...options, pins: last?.pins, blocked });
  };
  const failedBefore = before.filter(({ status }) => status === 'failed');
  let planned = await plan(failedBefore);
  const due = new Set(planned.ready.map(({ model }) => model));
  const lost = new Set<string>();
  for (const name of given) {
    // A model that was asked to be made anew is not due again where that failed: its table tells who made it.
    const isAnew = last?.given[name].full === true;
    if (isAnew ? !(await wasMadeBy(platform, name, run.runId)) : due.has(name)) lost.add(name);
  }
  const done = await Promise.all(given.map((model) => outcome(folder, model, !lost.has(model))));
  if (lost.size > 0) planned = await plan([...failedBefore, ...done.filter(({ table }) => lost.has(table))]);
  const lookedAt = last?.aging ?? [];
  const found = await Promise.all(lookedAt.map((model) => folder.result(model)));
  const turn: Turn = {
    number: (last?.number ?? 0) + 1,
    startedAt,
    execution,
    spent: last?.execution === execution ? last.spent : { models: 0, turns: 0 },
    pins: planned.pins,
    given: {},
    tables: [...before, ...done],
    aging: [],
    aged: [...(last?.aged ?? []), ...lookedAt, ...given],
    stale: [...(last?.stale ?? []), ...found.filter((it) => it !== undefined)],
  };
  return { turn, planned };
}

async function outcome(folder: RunFolder, table: string, isBuilt: boolean): Promise<RunTable> {
  const said = await folder.result(table);
  if (isBuilt) return { ...(said?.status === 'built' && said), table, status: 'built' };
  const because = said?.because ?? 'its function ended without a word: look into its log';
  return { table, status: 'failed', because };
}

/** What the run left as it was: rolled back, or in want of what could not be built. */
function untouched({ skipped, held }: PlannedModels, { stale }: Turn): RunTable[] {
  const isStale = (model: string): boolean => stale.some(({ table }) => table === model);
  return [
    ...held.filter((it) => !isStale(it)).map((table): RunTable => ({ table, status: 'held', because: HELD_BECAUSE })),
    ...skipped.map(({ model, because }): RunTable => ({ table: model, status: 'skipped', because })),
  ];
}
