import { type Problem, Problems } from '../error';
import {
  type DatasetManifest,
  type Declared,
  logicalName,
  type MeshManifest,
  type ModelManifest,
  type SubscriptionManifest,
  type TeamManifest,
} from '../manifest';
import type { Mesh } from './mesh';
import { checkReferences } from './references';

/** Puts the manifests of an app's stacks together; all that does not fit is a problem. */
export function mergeManifests(manifests: readonly MeshManifest[]): { mesh: Mesh; problems: readonly Problem[] } {
  const problems = new Problems();
  const sources = collect(
    'source',
    manifests.flatMap((it) => it.sources),
    problems,
  );
  const datasets = collect(
    'dataset',
    manifests.flatMap((it) => it.datasets),
    problems,
  );
  const models = collect(
    'model',
    manifests.flatMap((it) => it.models),
    problems,
  );
  for (const name of models.keys()) {
    const dataset = datasets.get(name);
    if (dataset) duplicate(problems, name, dataset, models.get(name) as ModelManifest);
  }
  for (const source of manifests.flatMap((it) => it.externals.sources)) {
    const name = logicalName(source);
    if (!sources.has(name)) sources.set(name, source);
  }
  const external = new Set<string>();
  for (const { externals } of manifests) {
    for (const it of externals.datasets) addExternal(datasets, models, external, it);
    for (const it of externals.models) addExternal(models, datasets, external, it);
  }
  refuseSharedPlaces([...datasets.values()], [...models.values()], problems);
  const products = collect(
    'product',
    manifests.flatMap((it) => it.products ?? []),
    problems,
  );
  const subscriptions = collectSubscriptions(manifests, problems);
  const teams = collectTeams(manifests, problems);
  const [first] = manifests;
  for (const key of ['mesh', 'stage', 'timeZone'] as const) {
    const values = [...new Set(manifests.map((it) => it[key]))];
    if (values.length > 1) {
      problems.add(
        `the app's stacks do not agree on '${key}': ${values.map((it) => `'${it}'`).join(', ')}`,
        'call DataMesh.configure once, on the app',
      );
    }
  }
  const { mesh = 'mesh', stage = 'dev', timeZone = 'UTC' } = first ?? {};
  const tables = { sources, datasets, models, external };
  const merged: Mesh = { mesh, stage, timeZone, ...tables, products, subscriptions, teams };
  checkReferences(merged, problems);
  return { mesh: merged, problems: problems.list };
}

function collect<T extends Declared>(what: string, declared: readonly T[], problems: Problems): Map<string, T> {
  const byName = new Map<string, T>();
  for (const it of declared) {
    const name = logicalName(it);
    const other = byName.get(name);
    if (other) duplicate(problems, name, other, it, what);
    else byName.set(name, it);
  }
  return byName;
}

/** Two stacks of an app may read one product, by one contract. */
function collectSubscriptions(
  manifests: readonly MeshManifest[],
  problems: Problems,
): Map<string, SubscriptionManifest> {
  const byProduct = new Map<string, SubscriptionManifest>();
  for (const it of manifests.flatMap((manifest) => manifest.subscriptions ?? [])) {
    const other = byProduct.get(it.product);
    if (other && other.contractHash !== it.contractHash) {
      problems.add(
        `there are two contracts of the product '${it.product}': ${other.contractFile} and ${it.contractFile}`,
        'subscribe to it once, and read that contract everywhere',
        { construct: it.path },
      );
    } else if (!other) byProduct.set(it.product, it);
  }
  return byProduct;
}

function collectTeams(manifests: readonly MeshManifest[], problems: Problems): Map<string, TeamManifest> {
  const byDomain = new Map<string, TeamManifest>();
  for (const it of manifests.flatMap((manifest) => manifest.teams ?? [])) {
    const other = byDomain.get(it.domain);
    if (other) duplicate(problems, it.domain, other, it, 'team');
    else byDomain.set(it.domain, it);
  }
  return byDomain;
}

function duplicate(
  problems: Problems,
  name: string,
  one: Pick<Declared, 'path'>,
  other: Pick<Declared, 'path'>,
  what = 'table',
): void {
  problems.add(`there are two ${what}s named '${name}', the other is ${one.path}`, 'give one of them another name', {
    construct: other.path,
  });
}

/** Rows of two tables in one place would be the rows of both. */
function refuseSharedPlaces(
  datasets: readonly DatasetManifest[],
  models: readonly ModelManifest[],
  problems: Problems,
): void {
  const tables = [
    ...datasets.map((it) => ({ it, place: it.place })),
    ...datasets.map((it) => ({ it, place: it.quarantine })),
    ...models.map((it) => ({ it, place: it.place })),
  ];
  const taken = new Map<string, Declared>();
  for (const { it, place } of tables) {
    const other = taken.get(place.prefix);
    if (other) {
      const message = `'${logicalName(it)}' has its table where '${logicalName(other)}' has one: ${place.prefix}`;
      problems.add(message, 'synthesize the app again', { construct: it.path });
    } else taken.set(place.prefix, it);
  }
}

/** A table that another stack of the same app fills is no external one. */
function addExternal<T extends Declared>(
  own: Map<string, T>,
  others: ReadonlyMap<string, Declared>,
  external: Set<string>,
  declared: T,
): void {
  const name = logicalName(declared);
  if (own.has(name) || others.has(name)) return;
  own.set(name, declared);
  external.add(name);
}
