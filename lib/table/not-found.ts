import type { TableId } from '../catalog';

export class TableNotFoundError extends Error {
  constructor(readonly id: TableId) {
    super(`no table ${id.database}.${id.table}`);
    this.name = 'TableNotFoundError';
  }
}
