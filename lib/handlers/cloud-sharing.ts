import type { Catalog } from '../catalog';
import { Registry, type Sharing } from '../run';
import { S3Store } from '../store';
import { Tables } from '../table';
import { meshSalt } from './mesh-salt';

/** Sharing by the account's registry: other teams' tables lie in their own buckets, and the registry says where. */
export async function cloudSharing(catalog: Catalog, registry: string): Promise<Sharing> {
  return {
    registry: new Registry(await S3Store.open(registry)),
    salt: meshSalt,
    tablesAt: async (location) => new Tables({ catalog, store: await S3Store.open(location) }),
  };
}
