import { MeshError } from '../error';
import {
  type DatasetManifest,
  logicalName,
  type ModelManifest,
  type ProductManifest,
  type SourceManifest,
  type TablePlace,
} from '../manifest';
import type { Table } from '../table';
import type { Platform } from './platform';
import type { Sharing } from './products/sharing';

export function datasetNamed(platform: Platform, name: string): DatasetManifest {
  return declared(platform.mesh.datasets.get(name), 'dataset', name);
}

export function modelNamed(platform: Platform, name: string): ModelManifest {
  return declared(platform.mesh.models.get(name), 'model', name);
}

export function productNamed(platform: Platform, name: string): ProductManifest {
  return declared(platform.mesh.products.get(name), 'product', name);
}

export function sourceOf(platform: Platform, dataset: DatasetManifest): SourceManifest {
  return declared(platform.mesh.sources.get(dataset.source), 'source', dataset.source);
}

/** Undefined where the table was never made. */
export function tryTableAt(platform: Platform, place: TablePlace): Promise<Table | undefined> {
  const { database, table } = place;
  return platform.tables(place.bucket).tryLoad({ database, table }, platform.location(place));
}

export async function tableAt(platform: Platform, place: TablePlace): Promise<Table> {
  const table = await tryTableAt(platform, place);
  if (table) return table;
  throw new MeshError([
    {
      message: `there is no table ${place.database}.${place.table} yet`,
      hint: 'run the stack that fills it first: data-mesh run, or its deployment',
    },
  ]);
}

/** The datasets that are filled here, by logical name. */
export function ownDatasets({ mesh }: Platform): DatasetManifest[] {
  return [...mesh.datasets.values()].filter((dataset) => !mesh.external.has(logicalName(dataset)));
}

/** The models that are built here. */
export function ownModels({ mesh }: Platform): ModelManifest[] {
  return [...mesh.models.values()].filter((model) => !mesh.external.has(logicalName(model)));
}

function declared<T>(found: T | undefined, what: string, name: string): T {
  if (found) return found;
  throw new MeshError([{ message: `no ${what} '${name}' is declared here`, hint: 'synthesize the app again' }]);
}

/** What is published and subscribed to here goes by it. */
export function sharingOf({ sharing }: Platform): Sharing {
  if (sharing) return sharing;
  throw new MeshError([
    { message: 'there is no registry here', hint: 'deploy the stack again; on a laptop data-mesh run opens one' },
  ]);
}
