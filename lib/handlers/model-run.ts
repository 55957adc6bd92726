import { randomUUID } from 'node:crypto';
import { type BuildRequest, type ModelReport, type PlannedModels, type Platform, planModels } from '../run';

/** A model for the state machine to build and audit. */
export interface ModelTask extends BuildRequest {
  readonly runId: string;
}

/** What became of it. */
export interface ModelResult {
  /** Logical name. */
  readonly model: string;
  readonly status: ModelReport['status'];
  /** Names of the checks that it breaks and that only warn. */
  readonly warnings?: readonly string[];
}

/** What the state machine carries from turn to turn. */
export interface ModelRun {
  readonly runId: string;
  /** Snapshots of the datasets as the run first saw them: what comes in meanwhile is for the next run. */
  readonly pins: PlannedModels['pins'];
  readonly ready: readonly ModelTask[];
  readonly done: boolean;
  /** Logical names of the models that could not be built in this run: they are not tried again in it. */
  readonly failed: readonly string[];
  readonly skipped: PlannedModels['skipped'];
}

/**
 * The next turn of a run: what is to be built now. The state machine hands the last turn's answer back as it was; a model that
 * was given out in it and would be given out again has failed, and is not tried twice in a run.
 */
export async function nextTurn(platform: Platform, last: Partial<ModelRun>): Promise<ModelRun> {
  const { runId = randomUUID(), pins: pinned, ready: given = [], failed: before = [] } = last;
  const plan = (failed: readonly string[]) => {
    const blocked = Object.fromEntries(failed.map((model) => [model, 'could not be built']));
    return planModels(platform, { pins: pinned, blocked });
  };
  let planned = await plan(before);
  const lost = planned.ready
    .filter(({ model }) => given.some((task) => task.model === model))
    .map(({ model }) => model);
  const failed = [...before, ...lost];
  if (lost.length > 0) planned = await plan(failed);
  const { ready, pins, done, skipped } = planned;
  return { runId, pins, ready: ready.map((request) => ({ ...request, runId })), done, failed, skipped };
}
