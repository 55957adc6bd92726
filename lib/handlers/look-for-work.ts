import { logicalName } from '../manifest';
import { hashOf, wantedState } from '../plan';
import { newRunId, type PlannedModels, type Platform, planModels } from '../run';
import { agingModels } from './aging-models';
import { askedBy, executionName } from './asked-by';
import { askedFor, planOptions } from './asked-for';
import type { CarriedRun } from './carried-run';

/** An execution for the state machine to start, or nothing where nothing is due. */
export interface Work {
  readonly name?: string;
  readonly run?: CarriedRun;
  /** Were rolled back: they stay so until an input or the SQL changes. */
  readonly held?: readonly string[];
}

/** What an event, the schedule or a person asks for is a hint: the tables say whether there is anything to do. */
export async function lookForWork(platform: Platform, event: object, execution: string): Promise<Work> {
  const { isByHand, ...asked } = askedBy(event, execution);
  const { by, because } = asked;
  const wanted = isByHand ? askedFor(platform.mesh, event) : {};
  const planned = await planModels(platform, planOptions(platform.mesh, wanted, new Date()));
  const held = planned.held.length > 0 ? { held: planned.held } : {};
  if (planned.done && agingModels(platform.mesh, planned, by).length === 0) return held;
  const run = { runId: newRunId(new Date()), by, because, ...(isByHand && { asked: wanted }) };
  return { name: executionName(workHash(platform, planned), asked), run, ...held };
}

/** Equal for equal inputs, SQL and contracts, as long as the same models are due. */
function workHash({ mesh }: Platform, { pins, ready, waiting }: PlannedModels): string {
  const own = [...mesh.models.values()].filter((model) => !mesh.external.has(logicalName(model)));
  const declared = own.map((model) => [logicalName(model), wantedState(mesh, model, {})]);
  // The time of the run is another one whenever somebody looks.
  const bound = ready.map(({ model, parameters: { run_time, ...values } = {} }) => [model, values]);
  return hashOf({ pins, declared, ready: bound, waiting });
}
