import type { Column, Table, TableInput } from '@aws-sdk/client-glue';
import type { CatalogColumn, CatalogPointer, TableId } from './catalog';

/** A new table as Glue wants it; the form is that of Iceberg's own Glue catalog (Java, PyIceberg). */
export function newTableInput(id: TableId, pointer: CatalogPointer): TableInput {
  return {
    Name: id.table,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { table_type: 'ICEBERG', metadata_location: pointer.metadataLocation },
    StorageDescriptor: { Location: pointer.location, Columns: pointer.columns.map(glueColumn) },
  };
}

/**
 * An existing table, pointed at other metadata. `UpdateTable` replaces the whole input, so all that others wrote
 * there is carried over: an omitted parameter is an erased one.
 */
export function movedTableInput(table: Table, pointer: CatalogPointer): TableInput {
  return {
    Name: table.Name,
    Description: table.Description,
    Owner: table.Owner,
    Retention: table.Retention,
    PartitionKeys: table.PartitionKeys,
    ViewOriginalText: table.ViewOriginalText,
    ViewExpandedText: table.ViewExpandedText,
    TableType: table.TableType ?? 'EXTERNAL_TABLE',
    Parameters: {
      ...table.Parameters,
      table_type: 'ICEBERG',
      metadata_location: pointer.metadataLocation,
      previous_metadata_location: table.Parameters?.metadata_location ?? '',
    },
    StorageDescriptor: {
      ...table.StorageDescriptor,
      Location: pointer.location,
      Columns: pointer.columns.map(glueColumn),
    },
  };
}

function glueColumn(column: CatalogColumn): Column {
  return {
    Name: column.name,
    Type: column.type,
    // Glue refuses longer ones.
    Comment: column.comment?.slice(0, 255),
    Parameters: {
      'iceberg.field.id': String(column.fieldId),
      'iceberg.field.optional': String(!column.required),
      'iceberg.field.current': String(column.current ?? true),
    },
  };
}
