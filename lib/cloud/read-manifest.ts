import type { MeshManifest } from '../manifest';
import { parseManifest } from '../manifest/read';
import { S3Store } from '../store';

/** The manifest that a stack was deployed with. @throws MeshError where a newer library wrote it */
export async function readDeployedManifest(uri: string): Promise<MeshManifest> {
  const store = await S3Store.open(uri.slice(0, uri.lastIndexOf('/')));
  return parseManifest(Buffer.from(await store.read(uri)).toString('utf8'), uri);
}
