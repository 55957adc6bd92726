import { type ColumnContract, QUARANTINE_COLUMNS, STAGED_META_COLUMNS } from '../contract';
import {
  type AudienceTable,
  type DatasetManifest,
  logicalName,
  type ModelManifest,
  type ProductManifest,
  publishedName,
  quarantineName,
  type TablePlace,
} from '../manifest';
import { audienceShape, isStored, productTable } from '../plan';
import type { TableColumn, TableSpec } from '../table';
import type { Platform } from './platform';

export function stagedSpec(platform: Platform, dataset: DatasetManifest): TableSpec {
  const own = dataset.columns.map((column) => ({ ...lenient(column), formerly: column.renamedFrom }));
  const columns = [...own, ...STAGED_META_COLUMNS.map(strict)];
  return spec(platform, dataset.place, logicalName(dataset), columns);
}

export function quarantineSpec(platform: Platform, dataset: DatasetManifest): TableSpec {
  const name = quarantineName(logicalName(dataset));
  return spec(platform, dataset.quarantine, name, QUARANTINE_COLUMNS.map(strict));
}

export function modelSpec(platform: Platform, model: ModelManifest): TableSpec {
  const columns = isStored(model) ? model.columns.map(lenient) : [VIEW_MARK];
  return spec(platform, model.place, logicalName(model), columns);
}

export function audienceSpec(
  platform: Platform,
  product: ProductManifest,
  audience: string,
  table: AudienceTable,
): TableSpec {
  const { columns } = audienceShape(productTable(product, table.name), table);
  const name = publishedName(logicalName(product), audience, table.name);
  return spec(platform, table.place, name, columns.map(lenient));
}

/** A view keeps its versions in a table without rows: with the columns of the view, other engines would read it as empty. */
const VIEW_MARK: TableColumn = {
  name: 'this_is_a_view',
  type: 'string',
  required: false,
  doc: 'its rows are not stored: data-mesh sql reads it, and a product that publishes it stores them',
};

function spec(platform: Platform, place: TablePlace, logical: string, columns: readonly TableColumn[]): TableSpec {
  return {
    id: { database: place.database, table: place.table },
    location: platform.location(place),
    columns,
    properties: { 'mesh.table': logical },
  };
}

function strict({ name, type, required, description }: ColumnContract): TableColumn {
  return { name, type, required, doc: description };
}

/**
 * Optional in the file format: intake and audit keep what is required by the contract of the day, so a contract may become
 * stricter, or gain a required column, over rows that an earlier one let in.
 */
function lenient(column: ColumnContract): TableColumn {
  return { ...strict(column), required: false };
}
