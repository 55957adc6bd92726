import { type Problem, Problems } from '../error';
import { type Declared, logicalName, type MeshManifest, type ModelManifest } from '../manifest';
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
  const merged: Mesh = { mesh, stage, timeZone, sources, datasets, models, external };
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

function duplicate(problems: Problems, name: string, one: Declared, other: Declared, what = 'table'): void {
  problems.add(`there are two ${what}s named '${name}', the other is ${one.path}`, 'give one of them another name', {
    construct: other.path,
  });
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
