import { answerPlan, type PlanRequest } from './answer-plan';
import { environment } from './environment';
import type { Work } from './look-for-work';
import type { NextTurn } from './model-run';
import { withPlatform } from './platform';
import { namingTransient } from './transient';

/** Says what the state machine is to do. */
export function handler(request: PlanRequest): Promise<Work | NextTurn | undefined> {
  return namingTransient(() => withPlatform((platform) => answerPlan(platform, environment('MESH_LAYER'), request)));
}
