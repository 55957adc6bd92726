import { MeshError, nearest } from '../error';
import { logicalName, quarantineName, type TablePlace } from '../manifest';
import type { Table } from '../table';
import { ownDatasets, ownModels, tableAt } from './places';
import type { Platform } from './platform';

/** A table that is filled here. */
export interface OwnTable {
  /** `domain.table`, or `domain.table__quarantine`. */
  readonly name: string;
  readonly layer: 'staging' | 'quarantine' | 'curated';
  readonly place: TablePlace;
}

export function ownTables(platform: Platform): OwnTable[] {
  const datasets = ownDatasets(platform);
  return [
    ...datasets.map((it): OwnTable => ({ name: logicalName(it), layer: 'staging', place: it.place })),
    ...datasets.map(
      (it): OwnTable => ({ name: quarantineName(logicalName(it)), layer: 'quarantine', place: it.quarantine }),
    ),
    ...ownModels(platform).map((it): OwnTable => ({ name: logicalName(it), layer: 'curated', place: it.place })),
  ];
}

/** A table that is filled here, as it is now. */
export async function tableNamed(platform: Platform, name: string): Promise<Table> {
  return tableAt(platform, placeOf(platform, name));
}

export function placeOf(platform: Platform, name: string): TablePlace {
  const own = ownTables(platform);
  const found = own.find((table) => table.name === name);
  if (found) return found.place;
  const near = nearest(
    name,
    own.map((table) => table.name),
  );
  throw new MeshError([
    {
      message: `no table '${name}' is filled here`,
      hint: near ? `did you mean '${near}'` : 'data-mesh ls shows all there are',
    },
  ]);
}
