import { subscribedName } from '../../manifest';
import {
  dependenciesOf,
  dueReasons,
  type Mesh,
  type ModelState,
  nextModels,
  type Pins,
  parameterValues,
  type RunFacts,
  stateOfSummary,
  subscribedTable,
  wantedState,
} from '../../plan';
import type { BuildRequest } from '../intakes/receipt';
import { modelNamed, tryTableAt } from '../places';
import type { Platform } from '../platform';
import { resolveSubscription } from '../products/subscriptions';
import { refusedVersions } from '../upkeep/refused-versions';

/** What earlier turns of the same run know: hand back what the last plan gave, with the models that failed since. */
export interface PlanOptions {
  /** Snapshots of what no run of models makes, as the run first saw them: what comes in meanwhile is for the next run. */
  readonly pins?: Pins;
  /** Tables that cannot be counted on in this run, and why. */
  readonly blocked?: Readonly<Record<string, string>>;
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

/** Compares what the models were made of with what they would be made of now. */
export async function planModels(platform: Platform, options: PlanOptions = {}): Promise<PlannedModels> {
  const { mesh } = platform;
  const { select, refresh, run = { at: new Date() } } = options;
  const pins: Record<string, string | null> = {};
  const blocked: Record<string, string> = { ...options.blocked };
  const states: Record<string, ModelState | undefined> = {};
  const refused: Record<string, readonly string[]> = {};
  await Promise.all([
    ...[...mesh.datasets].map(async ([name, { place }]) => {
      pins[name] = options.pins?.[name] ?? null;
      if (name in blocked || (options.pins && name in options.pins)) return;
      const table = await tryTableAt(platform, place);
      pins[name] = table?.rowVersion()?.toString() ?? null;
      if (!table) blocked[name] ??= 'has not been made yet';
    }),
    ...[...mesh.models].map(async ([name, { place }]) => {
      pins[name] = options.pins?.[name] ?? null;
      if (name in blocked || (options.pins && name in options.pins)) return;
      const table = await tryTableAt(platform, place);
      const snapshot = table?.snapshot();
      pins[name] = table?.rowVersion(snapshot)?.toString() ?? null;
      states[name] = stateOfSummary(snapshot?.summary);
      refused[name] = refusedVersions(table);
      if (!table && mesh.external.has(name)) blocked[name] ??= 'has not been made yet';
    }),
    ...[...mesh.subscriptions.values()].map(async (subscription) => {
      const names = subscription.tables.map((table) => subscribedName(subscription.product, table.name));
      for (const name of names) pins[name] = options.pins?.[name] ?? null;
      if (names.every((name) => name in blocked || (options.pins && name in options.pins))) return;
      const resolved = await resolveSubscription(platform, subscription);
      for (const name of names) pins[name] = resolved.pin ?? null;
      for (const [name, because] of Object.entries(resolved.blocked)) blocked[name] ??= because;
    }),
  ]);
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
