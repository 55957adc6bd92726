import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FileCatalog } from '../catalog';
import { MeshError } from '../error';
import type { MeshManifest, TablePlace } from '../manifest';
import { mergeManifests } from '../plan';
import { FileStore } from '../store';
import { Tables } from '../table';
import { LocalLanding } from './local-landing';
import type { Platform } from './platform';
import { takeLock } from './run-lock';
import { ownScratch, sweepScratch } from './scratch';

export interface LaptopOptions {
  readonly manifests: readonly MeshManifest[];
  /** The folder of cdk.json: what local paths are relative to. */
  readonly appFolder: string;
  /** The folder that holds the tables. @default - `.data-mesh/warehouse` in the app's folder */
  readonly warehouse?: string;
}

/**
 * This machine as the platform: files for buckets, pointers beside the tables for a catalog.
 * @throws MeshError with everything that the manifests get wrong together
 */
export async function openLaptop({ manifests, appFolder, warehouse }: LaptopOptions): Promise<Platform> {
  const { mesh, problems } = mergeManifests(manifests);
  if (problems.length > 0) throw new MeshError(problems);
  const state = join(resolve(appFolder), '.data-mesh');
  const scratchFolder = join(state, 'scratch');
  const scratch = ownScratch(scratchFolder);
  const store = new FileStore(warehouse === undefined ? join(state, 'warehouse') : resolve(warehouse));
  const tables = new Tables({ catalog: new FileCatalog(store), store });
  return {
    mesh,
    landing: new LocalLanding(resolve(appFolder)),
    tables: () => tables,
    store: () => store,
    location: ({ prefix }: TablePlace) => `${store.root}/${prefix}`,
    scratch,
    begin: async () => {
      const giveBack = await takeLock(join(state, 'run.lock'));
      await sweepScratch(scratchFolder);
      return async () => {
        await rm(scratch, { recursive: true, force: true });
        await giveBack();
      };
    },
  };
}
