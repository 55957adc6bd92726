import { MeshError } from '../../error';
import { type Lineage, meshLineage } from '../../lineage';
import { publishedName, subscribedName } from '../../manifest';
import { type Mesh, mergeManifests } from '../../plan';
import type { Invocation } from '../command';
import { openWorkbench, type Workbench, withEngine } from '../workbench';

export interface LoadedLineage {
  readonly lineage: Lineage;
  /** The apps, the first one first. */
  readonly benches: readonly Workbench[];
  readonly meshes: readonly Mesh[];
  /** What subscribers call a table of a product, and what its producer calls it. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** The lineage of one app or of several, each of them synthesized anew. */
export async function loadLineage(invocation: Invocation, apps: readonly string[]): Promise<LoadedLineage> {
  const benches: Workbench[] = [];
  for (const path of apps.length > 0 ? apps : [undefined])
    benches.push(await openWorkbench(invocation, { path, reuse: false }));
  const meshes = benches.map(meshOf);
  const lineage = await withEngine((session) => meshLineage(session, meshes));
  return { lineage, benches, meshes, aliases: aliasesOf(meshes) };
}

export function meshOf({ manifests }: Pick<Workbench, 'manifests'>): Mesh {
  const { mesh, problems } = mergeManifests(manifests);
  if (problems.length > 0) throw new MeshError(problems);
  return mesh;
}

function aliasesOf(meshes: readonly Mesh[]): Map<string, string> {
  const subscriptions = meshes.flatMap((mesh) => [...mesh.subscriptions.values()]);
  return new Map(
    subscriptions.flatMap(({ product, audience, tables }) =>
      tables.map(({ name }) => [subscribedName(product, name), publishedName(product, audience, name)] as const),
    ),
  );
}
