import { GlueCatalog } from '../catalog';
import { fail } from '../error';
import type { Mesh } from '../plan';
import { type Platform, Registry } from '../run';
import { S3Store } from '../store';
import { Tables } from '../table';
import { type CloudLanding, S3Landing } from './s3-landing';

/** The platform in AWS, but for a folder of this machine. */
export interface OpenedCloud extends Omit<Platform, 'scratch'> {
  readonly landing: CloudLanding;
}

export interface CloudOptions {
  readonly mesh: Mesh;
  /** Names of buckets by alias. */
  readonly buckets: Iterable<readonly [alias: string, bucket: string]>;
  /** URI of the stage's folder in the account's registry. Absent: nothing is published or subscribed to. */
  readonly registry?: string;
  /** The mesh's salt, asked for where masks are made. */
  readonly salt: () => Promise<string>;
  /** Bytes that the engine may use. @default - half of the machine's memory */
  readonly memoryLimit?: number;
}

/** Opens the buckets and the catalog of a deployed stack, with the credentials and the region of this process. */
export async function openCloud({ mesh, buckets, registry, salt, memoryLimit }: CloudOptions): Promise<OpenedCloud> {
  const stores = new Map<string, S3Store>();
  for (const [alias, bucket] of buckets) stores.set(alias, await S3Store.open(`s3://${bucket}`));
  const catalog = await GlueCatalog.open();
  const store = (alias: string): S3Store =>
    stores.get(alias) ?? fail(`the stack does not say which bucket '${alias}' is`, 'deploy the stack again');
  const tablesAt = async (root: string) => new Tables({ catalog, store: await S3Store.open(root) });
  return {
    mesh,
    landing: new S3Landing(stores),
    store,
    tables: (alias) => new Tables({ catalog, store: store(alias) }),
    location: ({ bucket, prefix }) => `${store(bucket).root}/${prefix}`,
    memoryLimit,
    sharing:
      registry === undefined ? undefined : { registry: new Registry(await S3Store.open(registry)), salt, tablesAt },
  };
}
