import type { ObjectCreated, S3LandedFile, SweepMessage } from '../cloud';
import { logicalName } from '../manifest';
import { appends } from '../plan';
import type { CloudPlatform } from './platform';

/** A file for a dataset to take. */
export interface Task {
  readonly dataset: string;
  readonly file: S3LandedFile;
}

/** What a message asks for: nothing where the object is gone or belongs to no source. */
export async function tasksOf({ mesh, landing }: CloudPlatform, body: string): Promise<Task[]> {
  const message = JSON.parse(body) as SweepMessage | ObjectCreated;
  const tasks: Task[] = [];
  for (const manifest of mesh.datasets.values()) {
    const dataset = logicalName(manifest);
    const source = mesh.sources.get(manifest.source);
    if (!source || mesh.external.has(dataset)) continue;
    const asked =
      'detail' in message
        ? {
            name: landing.nameOf(source, `s3://${message.detail.bucket.name}/${message.detail.object.key}`),
            versionId: message.detail.object['version-id'],
          }
        : { name: message.dataset === dataset ? message.name : undefined, versionId: undefined };
    if (asked.name === undefined) continue;
    // Appended bytes count though the object was overwritten since. Elsewhere what holds now is taken, for an event that
    // comes late must not bring an older state back.
    const file = await landing.find(source, asked.name, appends(source.delivery) ? asked.versionId : undefined);
    if (file) tasks.push({ dataset, file });
  }
  return tasks;
}
