import type { MeshManifest } from '../manifest';
import { deployDifferences, type TableDifference } from '../run';
import { type DeployedStack, meshOf, noSalt } from './deployed-stack';
import { misplacedTables } from './misplaced-tables';
import { openCloud } from './open-cloud';

/**
 * What a deployment of a manifest would do to the tables of its stack, which is asked and not changed.
 *
 * @param stack absent where it was never deployed
 */
export async function stackDifferences(manifest: MeshManifest, stack?: DeployedStack): Promise<TableDifference[]> {
  const buckets = stack?.address.buckets ?? new Map<string, string>();
  const platform = { ...(await openCloud({ mesh: meshOf(manifest), buckets, salt: noSalt })), scratch: '' };
  const deployed = stack && meshOf(stack.manifest);
  const isThere = (alias: string): boolean => buckets.has(alias);
  const found = await deployDifferences(platform, deployed, isThere);
  const misplaced = await misplacedTables(platform, isThere);
  return found.map((it) => {
    const problem = misplaced.get(it.table);
    return problem ? { ...it, does: 'refuse', problems: [problem] } : it;
  });
}
