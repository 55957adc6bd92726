import { MeshError, type Problem } from '../error';
import { type DatasetManifest, logicalName, type ModelManifest, quarantineName, type TablePlace } from '../manifest';
import { type Mesh, readingChanges, readingContract, wantedState } from '../plan';
import { type ColumnDifference, inParallel, type TableSpec } from '../table';
import { ownTables } from './named-table';
import { ownDatasets, ownModels } from './places';
import type { Platform } from './platform';
import { modelSpec, quarantineSpec, stagedSpec } from './table-specs';

/** What a deployment would do to one table. Plain JSON. */
export interface TableDifference {
  /** Logical name. */
  readonly table: string;
  readonly does:
    | 'create'
    /** Its files were left by an earlier deployment, and are taken as they are. */
    | 'adopt'
    | 'change'
    /** Is no longer declared: it stays as it is, and nobody fills it. */
    | 'orphan'
    /** It cannot become what is declared, and the deployment fails. */
    | 'refuse'
    | 'nothing';
  readonly columns: readonly ColumnDifference[];
  /** Columns that are no longer declared: they stay, and new rows have nothing in them. */
  readonly orphaned: readonly string[];
  /** What becomes of its rows: files that are read again, a model that is built again. */
  readonly rows?: string;
  readonly problems?: readonly Problem[];
}

const AT_ONCE = 8;

/** A table that the new declaration fills. */
interface Wanted {
  readonly table: string;
  readonly path: string;
  readonly place: TablePlace;
  /** Not to be asked for where its bucket is yet to be made. */
  readonly spec: () => TableSpec;
  readonly rows?: string;
}

/**
 * Compares what is declared with the tables that are there, and changes nothing.
 *
 * @param platform the deployed one, with the new declaration
 * @param deployed the declaration of the last deployment; absent where there was none
 * @param isThere false for a bucket that the deployment is yet to make
 */
export async function deployDifferences(
  platform: Platform,
  deployed: Mesh | undefined,
  isThere: (bucket: string) => boolean,
): Promise<TableDifference[]> {
  const wanted = wantedTables(platform, deployed);
  const before = new Map(
    deployed && ownTables({ ...platform, mesh: deployed }).map(({ name, place }) => [name, place]),
  );
  const found = await inParallel(wanted, AT_ONCE, (table) =>
    isThere(table.place.bucket) ? differenceOf(platform, table, deployed) : created(table),
  );
  const names = new Set(wanted.map(({ table }) => table));
  const orphans = [...before.keys()].filter((name) => !names.has(name));
  return [...found, ...orphans.map((table): TableDifference => ({ table, does: 'orphan', columns: [], orphaned: [] }))];
}

async function created({ table }: Wanted): Promise<TableDifference> {
  return { table, does: 'create', columns: [], orphaned: [] };
}

async function differenceOf(
  platform: Platform,
  { table, path, place, spec, rows }: Wanted,
  deployed: Mesh | undefined,
): Promise<TableDifference> {
  const none = { table, columns: [], orphaned: [] };
  try {
    const found = await platform.tables(place.bucket).difference(spec());
    if (typeof found === 'string') return { ...none, does: found };
    const orphaned = orphanedColumns(spec(), deployed, table);
    const isSame = found.length === 0 && orphaned.length === 0 && rows === undefined;
    return {
      table,
      does: isSame ? 'nothing' : 'change',
      columns: found,
      orphaned,
      ...(rows !== undefined && { rows }),
    };
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    const problems = error.problems.map((it) => ({ ...it, place: it.place ?? { construct: path } }));
    return { ...none, does: 'refuse', problems };
  }
}

/** Those of the last deployment that the new one has no more, but for what it calls by another name. */
function orphanedColumns({ columns }: TableSpec, deployed: Mesh | undefined, table: string): string[] {
  const before = deployed?.datasets.get(table) ?? deployed?.models.get(table);
  const names = new Set(columns.flatMap(({ name, formerly = [] }) => [name, ...formerly]));
  return (before?.columns ?? []).map(({ name }) => name).filter((name) => !names.has(name));
}

function wantedTables(platform: Platform, deployed: Mesh | undefined): Wanted[] {
  return [
    ...ownDatasets(platform).flatMap((dataset): Wanted[] => {
      const [table, { path }] = [logicalName(dataset), dataset];
      const rows = readAgain(platform.mesh, deployed, dataset);
      return [
        { table, path, place: dataset.place, spec: () => stagedSpec(platform, dataset), rows },
        {
          table: quarantineName(table),
          path,
          place: dataset.quarantine,
          spec: () => quarantineSpec(platform, dataset),
        },
      ];
    }),
    ...ownModels(platform).map((model): Wanted => {
      const rows = builtAgain(platform.mesh, deployed, model);
      return {
        table: logicalName(model),
        path: model.path,
        place: model.place,
        spec: () => modelSpec(platform, model),
        rows,
      };
    }),
  ];
}

function readAgain(mesh: Mesh, deployed: Mesh | undefined, dataset: DatasetManifest): string | undefined {
  const before = deployed?.datasets.get(logicalName(dataset));
  const [was, is] = [before && deployed?.sources.get(before.source), mesh.sources.get(dataset.source)];
  if (!deployed || !before || !was || !is) return undefined;
  const changes = readingChanges(readingContract(deployed, was, before), readingContract(mesh, is, dataset));
  if (changes.length === 0) return undefined;
  return `files that it concerns are read again: ${changes.map(({ what }) => what).join('; ')}`;
}

function builtAgain(mesh: Mesh, deployed: Mesh | undefined, model: ModelManifest): string | undefined {
  const before = deployed?.models.get(logicalName(model));
  if (!deployed || !before) return undefined;
  const [was, is] = [wantedState(deployed, before, {}), wantedState(mesh, model, {})];
  if (was.sqlHash !== is.sqlHash) return 'is built again: its SQL has changed';
  return was.contractHash === is.contractHash ? undefined : 'is built again: its contract has changed';
}
