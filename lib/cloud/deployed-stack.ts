import { fail, MeshError } from '../error';
import { type MeshManifest, readAddress, type StackAddress } from '../manifest';
import { type Mesh, mergeManifests } from '../plan';
import { newRunId } from '../run';
import { isRunning } from './executions';
import { type FoundStack, findStack, tryFindStack } from './find-stack';
import { holdLayer } from './layer-lock';
import { type OpenedCloud, openCloud } from './open-cloud';
import { readDeployedManifest } from './read-manifest';

/** A stack as it stands in an account: what it was deployed with, and where that is. */
export interface DeployedStack {
  readonly name: string;
  readonly address: StackAddress;
  readonly manifest: MeshManifest;
}

/** @throws MeshError with the mend where there is none, where it tells no address, or where a newer library deployed it */
export async function findDeployed(name: string): Promise<DeployedStack> {
  return deployedOf(await findStack(name));
}

/** The same; undefined where the account has no such stack in the region. */
export async function tryFindDeployed(name: string): Promise<DeployedStack | undefined> {
  const stack = await tryFindStack(name);
  return stack && deployedOf(stack);
}

async function deployedOf(stack: FoundStack): Promise<DeployedStack> {
  const address = readAddress(stack.outputs);
  if (!address) {
    fail(
      `the stack '${stack.name}' does not say where its tables are`,
      'deploy it again with this version of cdk-data-mesh; a stack without datasets and models has no tables',
    );
  }
  return { name: stack.name, address, manifest: await readDeployedManifest(address.manifest) };
}

/** Its buckets and its catalog, with the caller's own credentials. */
export async function openDeployed({ address, manifest }: DeployedStack): Promise<OpenedCloud> {
  const mesh = meshOf(manifest);
  return openCloud({ ...address, mesh: withKnownPlaces(mesh, address), salt: noSalt });
}

/** Holds the curated layers of a stack, so that nothing is built meanwhile; the answer gives them back. */
export async function holdLayers(
  { address }: DeployedStack,
  { store }: Pick<OpenedCloud, 'store'>,
): Promise<() => Promise<void>> {
  const runId = newRunId(new Date());
  const held: (() => Promise<void>)[] = [];
  const giveBack = async () => {
    for (const leave of held.splice(0)) await leave();
  };
  try {
    for (const layer of address.machines.keys()) held.push(await holdLayer(store(layer), runId, isRunning));
    return giveBack;
  } catch (error) {
    await giveBack();
    throw error;
  }
}

/** Tables of other stacks that nothing of this stack reads itself are not looked for: where they are is not told. */
function withKnownPlaces(mesh: Mesh, { buckets }: StackAddress): Mesh {
  const known = <T extends { readonly place: { readonly bucket: string } }>(tables: ReadonlyMap<string, T>) =>
    new Map([...tables].filter(([name, { place }]) => !mesh.external.has(name) || buckets.has(place.bucket)));
  return { ...mesh, datasets: known(mesh.datasets), models: known(mesh.models) };
}

/** @throws MeshError with everything that the manifest gets wrong */
export function meshOf(manifest: MeshManifest): Mesh {
  const { mesh, problems } = mergeManifests([manifest]);
  if (problems.length > 0) throw new MeshError(problems);
  return mesh;
}

/** For those who make no masks. */
export async function noSalt(): Promise<string> {
  return fail("the mesh's salt is read by the functions that publish, and by nobody else", 'deploy, and they publish');
}
