import { logicalName } from '../manifest';
import { hashOf, wantedState } from '../plan';
import { newRunId, type PlannedModels, type Platform, planModels } from '../run';
import { askedBy, executionName } from './asked-by';
import type { CarriedRun } from './carried-run';

/** An execution for the state machine to start, or nothing where nothing is due. */
export interface Work {
  readonly name?: string;
  readonly run?: CarriedRun;
}

/** What an event, the schedule or a person asks for is a hint: the tables say whether there is anything to do. */
export async function lookForWork(platform: Platform, event: object, execution: string): Promise<Work> {
  const planned = await planModels(platform);
  if (planned.done) return {};
  const asked = askedBy(event, execution);
  const { by, because } = asked;
  return { name: executionName(workHash(platform, planned), asked), run: { runId: newRunId(new Date()), by, because } };
}

/** Equal for equal inputs, SQL and contracts, as long as the same models are due. */
function workHash({ mesh }: Platform, { pins, ready, waiting }: PlannedModels): string {
  const own = [...mesh.models.values()].filter((model) => !mesh.external.has(logicalName(model)));
  const declared = own.map((model) => [logicalName(model), wantedState(mesh, model, {})]);
  // The time of the run is another one whenever somebody looks.
  const bound = ready.map(({ model, parameters: { run_time, ...values } = {} }) => [model, values]);
  return hashOf({ pins, declared, ready: bound, waiting });
}
