import type { Catalog } from '../catalog';
import { fail } from '../error';
import { Registry, type Sharing } from '../run';
import { S3Store } from '../store';
import { Tables } from '../table';

/** Sharing by the account's registry: other teams' tables lie in their own buckets, and the registry says where. */
export async function cloudSharing(catalog: Catalog, registry: string): Promise<Sharing> {
  return {
    registry: new Registry(await S3Store.open(registry)),
    salt: async () =>
      fail(
        "the mask 'hash' cannot be made in AWS yet: the mesh's salt is not read there",
        "take the mask 'null' or 'lastFour', or publish from a laptop",
      ),
    tablesAt: async (location) => new Tables({ catalog, store: await S3Store.open(location) }),
  };
}
