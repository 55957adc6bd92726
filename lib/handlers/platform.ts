import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenedCloud, openCloud, readDeployedManifest } from '../cloud';
import { MeshError } from '../error';
import { type Mesh, mergeManifests } from '../plan';
import type { Platform } from '../run';
import { environment } from './environment';
import { meshOfLayer } from './layer';
import { meshSalt } from './mesh-salt';

/** The platform in AWS, as the handlers of one layer see it. */
export type CloudPlatform = OpenedCloud & Pick<Platform, 'scratch'>;

/** The engine's own limit is no cap of the process: beyond half of the memory, Lambda ends the function. */
const ENGINE_SHARE = 0.5;
const SCRATCH = 'data-mesh-scratch-';

let opened: { key: string; platform: Promise<Omit<CloudPlatform, 'scratch'>> } | undefined;

/** A platform for one invocation: its scratch folder is gone when `work` is done, for Lambda keeps /tmp from call to call. */
export async function withPlatform<T>(work: (platform: CloudPlatform) => Promise<T>): Promise<T> {
  const platform = await openOnce();
  await removeLeftovers();
  const scratch = await mkdtemp(join(tmpdir(), SCRATCH));
  try {
    return await work({ ...platform, scratch });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What an invocation left that was ended for its time or memory. A function's environment serves one call at a time. */
async function removeLeftovers(): Promise<void> {
  if (process.env.AWS_LAMBDA_FUNCTION_NAME === undefined) return;
  for (const name of await readdir(tmpdir())) {
    if (name.startsWith(SCRATCH)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** The manifest is named by its hash, so what was read once holds as long as the environment does. */
function openOnce(): Promise<Omit<CloudPlatform, 'scratch'>> {
  const key = ['MESH_MANIFEST', 'MESH_BUCKETS', 'MESH_LAYER', 'MESH_REGISTRY']
    .map((name) => process.env[name])
    .join(' ');
  if (opened?.key !== key) opened = { key, platform: open() };
  return opened.platform.catch((error) => {
    opened = undefined;
    throw error;
  });
}

async function open(): Promise<Omit<CloudPlatform, 'scratch'>> {
  return openCloud({
    mesh: await readMesh(environment('MESH_MANIFEST')),
    buckets: Object.entries(JSON.parse(environment('MESH_BUCKETS')) as Record<string, string>),
    registry: process.env.MESH_REGISTRY,
    salt: meshSalt,
    memoryLimit: lambdaMemory(),
  });
}

async function readMesh(uri: string): Promise<Mesh> {
  const { mesh, problems } = mergeManifests([await readDeployedManifest(uri)]);
  if (problems.length > 0) throw new MeshError(problems);
  return meshOfLayer(mesh, environment('MESH_LAYER'));
}

function lambdaMemory(): number | undefined {
  const megabytes = process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
  return megabytes === undefined ? undefined : Math.floor(Number(megabytes) * 1024 * 1024 * ENGINE_SHARE);
}
