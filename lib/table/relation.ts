import type { Scan } from './scan';
import type { Table } from './table';

/** What stands behind FROM to read a scan: `paths` are its files' local paths, in its order. */
export function scanRelation(_table: Table, _scan: Scan, _paths: readonly string[]): string {
  return '';
}
