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

/** The last turn's answer, and what became of the models that it gave out. Empty at first. */
export interface TurnRequest extends Partial<ModelRun> {
  readonly results?: readonly ModelResult[];
}

export async function nextTurn(platform: Platform, last: TurnRequest): Promise<ModelRun> {
  const { runId = randomUUID(), pins: pinned, results = [] } = last;
  const lost = results.filter(({ status }) => status === 'failed').map(({ model }) => model);
  const failed = [...new Set([...(last.failed ?? []), ...lost])];
  const blocked = Object.fromEntries(failed.map((model) => [model, 'could not be built']));
  const { ready, pins, done, skipped } = await planModels(platform, { pins: pinned, blocked });
  return { runId, pins, ready: ready.map((request) => ({ ...request, runId })), done, failed, skipped };
}
