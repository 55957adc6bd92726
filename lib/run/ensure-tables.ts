import { MeshError, type Place, type Problem } from '../error';
import { logicalName } from '../manifest';
import { inParallel, type Survey, survey, type TableSpec } from '../table';
import { fatalError, isWarehouseFault, problemsOf } from './faults';
import { ownDatasets, ownModels } from './places';
import type { Platform } from './platform';
import { modelSpec, quarantineSpec, stagedSpec } from './table-specs';

/** How the tables stand to their declarations. */
export interface Ensured {
  readonly problems: readonly Problem[];
  /** Tables that could not be brought up to their declaration, and why. They keep what they have. */
  readonly blocked: Readonly<Record<string, string>>;
  /** Tables that there was no time for. */
  readonly left: number;
}

/** So many tables at a time: Glue slows down whoever makes more. */
const AT_ONCE = 8;

export interface EnsureOptions {
  /** True where whoever runs this may list all tables of a database: then many cost few requests. @default false */
  readonly lists?: boolean;
  /** False when no other table is to be begun; what was made is found made the next time. @default - there is always time */
  hasTime?(): boolean;
}

interface Declared {
  readonly bucket: string;
  readonly spec: TableSpec;
  readonly name: string;
  readonly place: Place;
}

/** Makes the tables that are missing and evolves those that are there. Never drops a table or a column. */
export async function ensureTables(platform: Platform, options: EnsureOptions = {}): Promise<Ensured> {
  const problems = new Map<Declared, readonly Problem[]>();
  let failure: { error: unknown } | undefined;
  let left = 0;
  const declared = declaredTables(platform);
  const seen = options.lists ? surveys(platform) : () => undefined;
  await inParallel(declared, AT_ONCE, async (table) => {
    if (failure) return;
    if (options.hasTime?.() === false) {
      left++;
      return;
    }
    try {
      await platform.tables(table.bucket).ensure(table.spec, await seen(table));
    } catch (error) {
      if (error instanceof MeshError && !isWarehouseFault(error)) problems.set(table, problemsOf(error, table.place));
      // What has been begun comes to its end before anybody is told.
      else failure ??= { error };
    }
  });
  if (failure) throw fatalError(failure.error);
  const refused = declared.filter((table) => problems.has(table));
  return {
    problems: refused.flatMap((table) => problems.get(table) ?? []),
    blocked: Object.fromEntries(refused.map(({ name }) => [name, 'cannot become what is declared'])),
    left,
  };
}

/** Looks at each database once. */
function surveys(platform: Platform): (table: Declared) => Promise<Survey | undefined> {
  const looks = new Map<string, Promise<Survey | undefined>>();
  return ({ bucket, spec }) => {
    const key = JSON.stringify([bucket, spec.id.database]);
    const look = looks.get(key) ?? survey(platform.tables(bucket).ports, spec);
    looks.set(key, look);
    return look;
  };
}

function declaredTables(platform: Platform): readonly Declared[] {
  const ofDatasets = ownDatasets(platform).flatMap((dataset): Declared[] => {
    const of = { name: logicalName(dataset), place: { construct: dataset.path } };
    return [
      { ...of, bucket: dataset.place.bucket, spec: stagedSpec(platform, dataset) },
      { ...of, bucket: dataset.quarantine.bucket, spec: quarantineSpec(platform, dataset) },
    ];
  });
  const ofModels = ownModels(platform).map(
    (model): Declared => ({
      name: logicalName(model),
      place: { construct: model.path },
      bucket: model.place.bucket,
      spec: modelSpec(platform, model),
    }),
  );
  return [...ofDatasets, ...ofModels];
}
