import type { MeshManifest } from '../../manifest';
import { count } from '../terminal';
import { type Finding, ok, warn } from './finding';

/** As the registrar describes those that it makes. */
const OURS = /^(Staged|Curated) tables of .*, by (\S+)$/;

/**
 * Databases of the catalog that bear the names of the app's, and that another stack or another tool made: the registrar would take
 * them as they are.
 *
 * @param there descriptions by name
 */
export function checkDatabases(manifests: readonly MeshManifest[], there: ReadonlyMap<string, string>): Finding {
  const wanted = new Map(
    manifests.flatMap(({ datasets, models }) =>
      [...datasets, ...models].map(({ place }) => [place.database, place.bucket] as const),
    ),
  );
  const foreign = [...wanted].flatMap(([database, layer]) => {
    const description = there.get(database);
    if (description === undefined || OURS.exec(description)?.[2] === layer) return [];
    return [`${database} (${description || 'without a description'})`];
  });
  if (foreign.length === 0) {
    const names = `${count(wanted.size, 'database')} of the app`;
    return ok(
      'databases',
      wanted.size === 0 ? `${count(there.size, 'database')} there` : `${names}, none of another's`,
    );
  }
  return warn(
    'databases',
    `already there, and not of the app's layers: ${foreign.join(', ')}`,
    'choose another mesh or stage by DataMesh.configure, or remove them; else the deployment takes them with their tables',
  );
}
