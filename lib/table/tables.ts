import type { Catalog, TableId } from '../catalog';
import type { ObjectStore } from '../store';
import type { Table } from './table';
import type { TableSpec } from './table-spec';

export interface TablePorts {
  readonly catalog: Catalog;
  readonly store: ObjectStore;
}

export class TableNotFoundError extends Error {
  constructor(readonly id: TableId) {
    super(`no table ${id.database}.${id.table}`);
    this.name = 'TableNotFoundError';
  }
}

/** The tables of one catalog and one store. */
export class Tables {
  constructor(readonly ports: TablePorts) {}

  async ensure(spec: TableSpec): Promise<Table> {
    throw new Error(`not there yet: ${spec.location}`);
  }

  async load(id: TableId, location: string): Promise<Table> {
    const table = await this.tryLoad(id, location);
    if (!table) throw new TableNotFoundError(id);
    return table;
  }

  async tryLoad(_id: TableId, _location: string): Promise<Table | undefined> {
    return undefined;
  }
}
