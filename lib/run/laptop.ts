import { access, constants, realpath, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { FileCatalog } from '../catalog';
import { fail, MeshError } from '../error';
import type { MeshManifest, TablePlace } from '../manifest';
import { mergeManifests } from '../plan';
import { FileStore } from '../store';
import { Tables } from '../table';
import { LocalLanding } from './intakes/local-landing';
import type { Platform } from './platform';
import { localSharing } from './products/local-sharing';
import { registryFolder } from './products/registry-folder';
import { takeLock } from './run-lock';
import { ownScratch, sweepScratch } from './scratch';

export interface LaptopOptions {
  readonly manifests: readonly MeshManifest[];
  /** The folder of cdk.json: what local paths are relative to. */
  readonly appFolder: string;
  /** The folder that holds the tables. @default - `.data-mesh/warehouse` in the app's folder */
  readonly warehouse?: string;
  /** The folder by which teams share. @default - what the environment or cdk.json says, else `.data-mesh/registry` in the app's folder */
  readonly registry?: string;
}

/**
 * This machine as the platform: files for buckets, pointers beside the tables for a catalog.
 * @throws MeshError with everything that the manifests get wrong together
 */
export async function openLaptop({ manifests, appFolder, warehouse, registry }: LaptopOptions): Promise<Platform> {
  const { mesh, problems } = mergeManifests(manifests);
  if (problems.length > 0) throw new MeshError(problems);
  // A table names its files by absolute paths, so a folder that is reached by two names needs one.
  const app = await realpath(appFolder);
  const state = join(app, '.data-mesh');
  const folder = warehouse === undefined ? join(state, 'warehouse') : resolve(warehouse);
  refusePatterns(state);
  refusePatterns(folder);
  const scratchFolder = join(state, 'scratch');
  const scratch = ownScratch(scratchFolder);
  const store = new FileStore(folder);
  const tables = new Tables({ catalog: new FileCatalog(store), store });
  return {
    mesh,
    landing: new LocalLanding(app),
    tables: () => tables,
    store: () => store,
    location: ({ prefix }: TablePlace) => `${store.root}/${prefix}`,
    scratch,
    sharing: localSharing({
      registry: registry === undefined ? registryFolder(appFolder, process.env) : resolve(registry),
      samples: join(state, 'samples'),
      stage: mesh.stage,
    }),
    begin: async () => {
      await assertWritable(state);
      await assertWritable(folder);
      const giveBack = await takeLock(join(state, 'run.lock'));
      await sweepScratch(scratchFolder);
      return async () => {
        await rm(scratch, { recursive: true, force: true });
        await giveBack();
      };
    },
  };
}

/** Asked before the first write, since making a folder on a read-only disk fails with a code that says something else. */
async function assertWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    const above = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === folder) throw error;
    await assertWritable(above);
  }
}

/** The engine would look for what a pattern matches; what it may read is closed to the letter, so it would find nothing. */
function refusePatterns(folder: string): void {
  const [sign] = /[*?[]/.exec(folder) ?? [];
  if (sign)
    fail(`'${sign}' in the name of a folder means a pattern to the engine: ${folder}`, 'give the folder another name');
}
