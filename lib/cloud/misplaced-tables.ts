import { type CatalogEntry, GlueCatalog } from '../catalog';
import type { Problem } from '../error';
import { type DatasetManifest, logicalName, type ModelManifest, quarantineName, type TablePlace } from '../manifest';
import type { Platform } from '../run';
import { inParallel } from '../table';

/**
 * Tables that an earlier deployment left in the catalog, and whose files lie in another bucket than this one's: by logical name, with
 * the mend.
 *
 * @param isThere false for a bucket that is yet to be made. @default - all are there
 * @param lists true where the caller may list all tables of a database: then many cost few requests
 */
export async function misplacedTables(
  platform: Platform,
  isThere: (bucket: string) => boolean = () => true,
  lists = false,
): Promise<Map<string, Problem>> {
  const glue = await GlueCatalog.open();
  const problems = new Map<string, Problem>();
  const { datasets, models, external } = platform.mesh;
  const own = [...datasets.values(), ...models.values()].filter((it) => !external.has(logicalName(it)));
  const wanted = own.flatMap((declared) => placesOf(declared).map(([table, place]) => ({ declared, table, place })));
  const find = lists ? listed(glue) : (place: TablePlace) => glue.load(place);
  const entries = await inParallel(wanted, AT_ONCE, ({ place }) => find(place));
  for (const [at, { declared, table, place }] of wanted.entries()) {
    const entry = entries[at];
    if (!entry) continue;
    const root = isThere(place.bucket) ? platform.store(place.bucket).root : undefined;
    if (root !== undefined && entry.metadataLocation.startsWith(`${root}/`)) continue;
    const kept = entry.metadataLocation.split('/').slice(0, 3).join('/');
    problems.set(table, {
      message: `${place.database}.${place.table} was kept from an earlier deployment: its files are in ${kept}, and this one has ${root ?? 'a bucket that is yet to be made'}`,
      hint: `give the layer that bucket, with its key: bucket: Bucket.fromBucketAttributes(this, 'Kept', { bucketName: '${kept.slice('s3://'.length)}', encryptionKey: … }); or remove the table from the catalog to begin anew`,
      place: { construct: declared.path },
    });
  }
  return problems;
}

/** Looks at each database once; a table that is there and is none of ours is loaded, which says what is wrong with it. */
function listed(glue: GlueCatalog): (place: TablePlace) => Promise<CatalogEntry | undefined> {
  const databases = new Map<string, ReturnType<GlueCatalog['entries']>>();
  return async (place) => {
    const look = databases.get(place.database) ?? glue.entries(place.database);
    databases.set(place.database, look);
    const entries = await look;
    return entries.get(place.table) ?? (entries.has(place.table) ? glue.load(place) : undefined);
  };
}

/** So many tables are looked up at a time. */
const AT_ONCE = 8;

function placesOf(declared: DatasetManifest | ModelManifest): [table: string, place: TablePlace][] {
  const name = logicalName(declared);
  const own: [string, TablePlace] = [name, declared.place];
  return 'quarantine' in declared ? [own, [quarantineName(name), declared.quarantine]] : [own];
}
