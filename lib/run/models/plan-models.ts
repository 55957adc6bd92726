import {
  dependenciesOf,
  dueReasons,
  type Mesh,
  type ModelState,
  nextModels,
  type Pins,
  parameterValues,
  type RunFacts,
  subscribedTable,
  wantedState,
} from '../../plan';
import type { BuildRequest } from '../intakes/receipt';
import { modelNamed } from '../places';
import type { Platform } from '../platform';
import { type KnownFacts, modelFacts } from './model-facts';

/** Hand back what the last plan of the same run gave, with the models that failed since. */
export interface PlanOptions extends KnownFacts {
  /** Logical names. @default - all models */
  readonly select?: readonly string[];
  /** What is bound to parameters: the same for all turns of a run. @default - the time of now */
  readonly run?: RunFacts;
  /** Models that are to be made anew, whatever they were made of. @default - none */
  readonly refresh?: readonly string[];
}

/** What is to be built next. Plain JSON. */
export interface PlannedModels {
  /** To be built and audited now, in any order and side by side. */
  readonly ready: readonly BuildRequest[];
  /** True where nothing is ready: the run of the models is over. */
  readonly done: boolean;
  readonly waiting: readonly string[];
  readonly unchanged: readonly string[];
  /** Would be built to just the version from which a person went back: until an input or the SQL changes. */
  readonly held: readonly string[];
  readonly skipped: readonly { readonly model: string; readonly because: string }[];
  readonly pins: Pins;
}

/** Why a model that is `held` is left as it is. */
export const HELD_BECAUSE = 'rolled back: until an input or its SQL changes, or a run with --full-refresh';

/** Compares what the models were made of with what they would be made of now. */
export async function planModels(platform: Platform, options: PlanOptions = {}): Promise<PlannedModels> {
  const { mesh } = platform;
  const { select, refresh, run = { at: new Date() } } = options;
  const { pins, states, refused, blocked } = await modelFacts(platform, options);
  const plan = nextModels(mesh, { pins, states, refused, blocked, select, run, refresh });
  return {
    ready: plan.ready.map((name) => {
      const full = refresh?.includes(name);
      return request(platform, name, { pins, run, state: states[name], full });
    }),
    done: plan.ready.length === 0,
    waiting: plan.waiting,
    unchanged: plan.unchanged,
    held: plan.held,
    skipped: plan.skipped,
    pins: Object.fromEntries(Object.entries(pins).filter(([name]) => isGiven(mesh, name))),
  };
}

/** Datasets, the models of other stacks, and what other teams published. */
function isGiven({ datasets, external, subscriptions }: Mesh, name: string): boolean {
  return datasets.has(name) || external.has(name) || subscribedTable({ subscriptions }, name) !== undefined;
}

function request(
  platform: Platform,
  name: string,
  { pins: all, run, state, full }: { pins: Pins; run: RunFacts; state: ModelState | undefined; full?: boolean },
): BuildRequest {
  const model = modelNamed(platform, name);
  const pins = Object.fromEntries(dependenciesOf(model).map((table) => [table, all[table] ?? null]));
  const parameters = parameterValues(platform.mesh, model, run);
  const due = dueReasons(state, wantedState(platform.mesh, model, pins, parameters));
  const reasons = full ? ['it was asked to be made anew', ...due] : due;
  return { model: name, pins, parameters, reasons, ...(full && { full }) };
}
