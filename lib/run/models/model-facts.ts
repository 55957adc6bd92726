import { subscribedName, type TablePlace } from '../../manifest';
import { type ModelFacts, type ModelState, type Pins, stateOfSummary } from '../../plan';
import { tryTableAt } from '../places';
import type { Platform } from '../platform';
import { resolveSubscription } from '../products/subscriptions';
import { refusedVersions } from '../upkeep/refused-versions';

/** What earlier turns of the same run know. */
export interface KnownFacts {
  /** Snapshots of what no run of models makes, as the run first saw them: what comes in meanwhile is for the next run. */
  readonly pins?: Pins;
  /** Tables that cannot be counted on in this run, and why. */
  readonly blocked?: Readonly<Record<string, string>>;
  /** What was read of the models' tables before, by logical name, and holds: nobody else writes them meanwhile. It is added to. */
  readonly known?: Map<string, KnownModel>;
}

/** What a model's table says. */
export interface KnownModel {
  readonly pin: string | null;
  readonly state?: ModelState;
  readonly refused: readonly string[];
  readonly exists: boolean;
}

/** What the tables say, as a plan is made of it. */
export async function modelFacts(
  platform: Platform,
  options: KnownFacts,
): Promise<
  Pick<ModelFacts, 'states' | 'refused'> & { pins: Record<string, string | null>; blocked: Record<string, string> }
> {
  const { mesh } = platform;
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
      const it = options.known?.get(name) ?? (await knownModel(platform, place));
      options.known?.set(name, it);
      pins[name] = it.pin;
      states[name] = it.state;
      refused[name] = it.refused;
      if (!it.exists && mesh.external.has(name)) blocked[name] ??= 'has not been made yet';
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
  return { pins, states, refused, blocked };
}

async function knownModel(platform: Platform, place: TablePlace): Promise<KnownModel> {
  const table = await tryTableAt(platform, place);
  const snapshot = table?.snapshot();
  return {
    pin: table?.rowVersion(snapshot)?.toString() ?? null,
    state: stateOfSummary(snapshot?.summary),
    refused: refusedVersions(table),
    exists: table !== undefined,
  };
}
