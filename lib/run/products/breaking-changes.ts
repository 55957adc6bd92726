import { contractChanges } from '../../contract';
import { Problems } from '../../error';
import { type AudienceManifest, logicalName, majorOf, type ProductManifest } from '../../manifest';
import { contractOf } from '../../plan';
import { sharingOf } from '../places';
import type { Platform } from '../platform';
import type { Published } from './registry';

/** Who subscribed to a major version is promised that what he reads stays. An audience without subscribers promised nothing. */
export async function refuseBreakingChanges(
  platform: Platform,
  product: ProductManifest,
  last: Published | undefined,
): Promise<void> {
  const problems = new Problems();
  const place = { construct: product.path };
  const hint = `give it the version ${majorOf(product.version) + 1}.0.0: who reads ${last?.record.version} keeps that`;
  for (const [name, { contractHash, subscribers }] of Object.entries(last?.record.audiences ?? {})) {
    if (subscribers.length === 0) continue;
    const audience = product.audiences.find((it) => it.name === name);
    if (!audience)
      problems.add(`audience '${name}' was removed, and ${subscribers.join(', ')} may read it`, hint, place);
    else {
      for (const message of await breaking(platform, product, audience, contractHash))
        problems.add(`audience '${name}': ${message}`, hint, place);
    }
  }
  problems.throwIfAny();
}

async function breaking(
  platform: Platform,
  product: ProductManifest,
  audience: AudienceManifest,
  hash: string,
): Promise<string[]> {
  const before = await sharingOf(platform).registry.tryContract(logicalName(product), hash);
  if (!before) return [];
  const changes = contractChanges(before.contract, contractOf(platform.mesh, product, audience));
  return changes.filter((change) => change.breaking).map(({ message }) => message);
}
