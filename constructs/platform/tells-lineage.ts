import { DataMesh } from '../data-mesh';
import { allowSecretNamed } from './foreign';
import type { Handler } from './handler';
import type { TableStorage } from './storage';

/** Lets a handler tell of its steps as OpenLineage events: under a prefix of its layer's bucket, and to the mesh's endpoint. */
export function tellsLineage(handler: Handler, storage: TableStorage): void {
  storage.grantTellLineage(handler.role);
  const { lineage } = DataMesh.of(handler);
  if (!lineage) return;
  const { url, path, apiKeySecret } = lineage;
  handler.function.addEnvironment('OPENLINEAGE_URL', url);
  if (path !== undefined) handler.function.addEnvironment('OPENLINEAGE_ENDPOINT', path);
  if (apiKeySecret === undefined) return;
  handler.function.addEnvironment('MESH_LINEAGE_KEY_SECRET', apiKeySecret);
  allowSecretNamed(handler.role, apiKeySecret);
}
