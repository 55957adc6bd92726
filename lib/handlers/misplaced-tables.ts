import { GlueCatalog } from '../catalog';
import { type Problem, Problems } from '../error';
import { type DatasetManifest, logicalName, type ModelManifest, type TablePlace } from '../manifest';
import type { Platform } from '../run';

/** Tables that an earlier deployment left in the catalog, and whose files lie in another bucket than this one's. */
export async function misplacedTables(platform: Platform): Promise<readonly Problem[]> {
  const glue = await GlueCatalog.open();
  const problems = new Problems();
  const { datasets, models, external } = platform.mesh;
  const own = [...datasets.values(), ...models.values()].filter((it) => !external.has(logicalName(it)));
  for (const declared of own) {
    for (const place of placesOf(declared)) {
      const entry = await glue.load({ database: place.database, table: place.table });
      if (!entry || entry.metadataLocation.startsWith(`${platform.store(place.bucket).root}/`)) continue;
      const kept = entry.metadataLocation.split('/').slice(0, 3).join('/');
      problems.add(
        `${place.database}.${place.table} was kept from an earlier deployment: its files are in ${kept}, and this one has ${platform.store(place.bucket).root}`,
        `give the layer that bucket, with its key: bucket: Bucket.fromBucketAttributes(this, 'Kept', { bucketName: '${kept.slice('s3://'.length)}', encryptionKey: … }); or remove the table from the catalog to begin anew`,
        { construct: declared.path },
      );
    }
  }
  return problems.list;
}

function placesOf(declared: DatasetManifest | ModelManifest): TablePlace[] {
  return 'quarantine' in declared ? [declared.place, declared.quarantine] : [declared.place];
}
