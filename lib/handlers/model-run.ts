import { randomUUID } from 'node:crypto';
import { type BuildRequest, type PlannedModels, type Platform, planModels } from '../run';

/** A model for the state machine to build and audit. */
export interface ModelTask extends BuildRequest {
  readonly runId: string;
}

/** What the state machine carries from turn to turn. Whether a model was published its table says, not this. */
export interface ModelRun {
  readonly runId: string;
  /** Snapshots of the inputs as the run first saw them. */
  readonly pins: PlannedModels['pins'];
  /** Logical names of the models that were given out in earlier turns. */
  readonly tried: readonly string[];
  readonly ready: readonly ModelTask[];
  readonly done: boolean;
  /** Given out and still due: building or auditing them went wrong. */
  readonly failed: readonly string[];
  readonly skipped: PlannedModels['skipped'];
}

/** The next turn of a run, or its first where `last` is not one. */
export async function nextTurn(platform: Platform, last: Partial<ModelRun> | undefined): Promise<ModelRun> {
  const { runId = randomUUID(), pins, tried = [], failed: before = [] } = last ?? {};
  const plan = (failed: readonly string[]) =>
    planModels(platform, { pins, blocked: Object.fromEntries(failed.map((model) => [model, 'could not be built'])) });
  let planned = await plan(before);
  const again = planned.ready.map(({ model }) => model).filter((model) => tried.includes(model));
  const failed = [...before, ...again];
  if (again.length > 0) planned = await plan(failed);
  const ready = planned.ready.map((request) => ({ ...request, runId }));
  return {
    runId,
    pins: planned.pins,
    tried: [...tried, ...ready.map(({ model }) => model)],
    ready,
    done: planned.done,
    failed,
    skipped: planned.skipped,
  };
}
