import type { TableId } from '../catalog';
import type { Session } from '../engine';
import type { TableChange } from './change';
import type { DataFile } from './data-file';
import type { TableMetadata } from './metadata';
import type { Predicate } from './predicate';
import type { Scan } from './scan';
import type { Snapshot } from './snapshot';
import type { FieldColumn } from './table-spec';

export interface WriteOptions {
  /** A folder that the session may write. */
  readonly scratch: string;
  /** Columns to sort the rows by, so that readers can skip files and row groups. */
  readonly sortBy?: readonly string[];
}

export interface ScanOptions {
  /** @default - the current snapshot */
  readonly snapshotId?: bigint;
  readonly where?: readonly Predicate[];
}

/** A table as one metadata file describes it; it does not change when others commit. */
export abstract class Table {
  abstract readonly id: TableId;
  /** URI of the table's folder. */
  abstract readonly location: string;
  /** URI of the metadata file. */
  abstract readonly metadataLocation: string;
  abstract readonly metadata: TableMetadata;
  abstract readonly columns: readonly FieldColumn[];
  abstract snapshot(id?: bigint): Snapshot | undefined;
  abstract history(): Snapshot[];
  abstract rows(snapshot?: Snapshot): number;
  abstract write(session: Session, sql: string, options: WriteOptions): Promise<DataFile[]>;
  abstract discard(files: readonly DataFile[]): Promise<void>;
  abstract commit(change: (base: Table) => TableChange | undefined | Promise<TableChange | undefined>): Promise<Table>;
  abstract scan(options?: ScanOptions): Promise<Scan>;
  abstract localize(scan: Scan, scratch: string): Promise<string[]>;
}
