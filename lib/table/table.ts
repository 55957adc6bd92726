import type { TableId } from '../catalog';
import type { Session } from '../engine';
import { fail } from '../error';
import type { TableChange } from './change';
import { type CommitBase, commitRows, type TablePorts, type TableVersion } from './commit';
import type { DataFile } from './data-file';
import { isLive } from './manifest';
import { loadManifestList, loadManifests } from './manifest-io';
import type { TableMetadata } from './metadata';
import { TableNotFoundError } from './not-found';
import { inParallel } from './parallel';
import type { Predicate } from './predicate';
import { filePruner } from './prune';
import { retryOnConflict } from './retry';
import type { Scan } from './scan';
import { columnsOf } from './schema';
import { findSnapshot, type Snapshot, snapshotsOf } from './snapshot';
import { totalsOf } from './summary';
import type { FieldColumn } from './table-spec';
import { type WriteOptions, writeFiles } from './write';

export interface ScanOptions {
  /** @default - the current snapshot */
  readonly snapshotId?: bigint;
  readonly where?: readonly Predicate[];
}

/** What stands behind a table: where its parts are kept, and how its newest version is found. */
export interface TableHome {
  readonly ports: TablePorts;
  tryBase(id: TableId, location: string): Promise<CommitBase | undefined>;
}

/** A table as one metadata file describes it; it does not change when others commit. */
export class Table {
  readonly id: TableId;
  /** URI of the table's folder. */
  readonly location: string;
  /** URI of the metadata file. */
  readonly metadataLocation: string;
  readonly metadata: TableMetadata;
  readonly columns: readonly FieldColumn[];

  constructor(
    private readonly home: TableHome,
    id: TableId,
    { metadata, metadataLocation }: TableVersion,
  ) {
    this.id = id;
    this.metadata = metadata;
    this.location = metadata.location;
    this.metadataLocation = metadataLocation;
    this.columns = columnsOf(metadata);
  }

  /** The snapshot with this id, without an id the current one; undefined where there is none. */
  snapshot(id?: bigint): Snapshot | undefined {
    return findSnapshot(this.metadata, id);
  }

  /** All snapshots that are kept, oldest first. */
  history(): Snapshot[] {
    return snapshotsOf(this.metadata);
  }

  /** Rows of a snapshot by its summary, without a look at a file. */
  rows(snapshot: Snapshot | undefined = this.snapshot()): number {
    return totalsOf(snapshot?.summary)?.rows ?? Number.NaN;
  }

  /**
   * Runs a SELECT and writes its rows as data files: each column cast to its declared type, columns matched by name
   * without case. Nobody sees the files until they are committed.
   */
  write(session: Session, sql: string, options: WriteOptions): Promise<DataFile[]> {
    const { location, metadata } = this;
    return writeFiles(session, sql, { name: this.name, location, metadata, store: this.home.ports.store }, options);
  }

  /** Removes files that were written and certainly never committed. */
  async discard(files: readonly DataFile[]): Promise<void> {
    for (const { uri } of files) await this.home.ports.store.remove(uri);
  }

  /**
   * One atomic step on top of the table's newest version, which `change` is given; where another writer is faster
   * meanwhile it is asked again. It answers undefined where nothing is to be done. Resolves to the table with the change in it.
   */
  async commit(change: (base: Table) => TableChange | undefined | Promise<TableChange | undefined>): Promise<Table> {
    return retryOnConflict(this.name, async () => {
      const base = await this.home.tryBase(this.id, this.location);
      if (!base) throw new TableNotFoundError(this.id);
      const table = new Table(this.home, this.id, base);
      const wanted = await change(table);
      if (!wanted) return table;
      const committed = await commitRows(this.home.ports, base, wanted);
      return committed && new Table(this.home, this.id, committed);
    });
  }

  /** The live files that may hold the wanted rows, by the statistics that were kept of them. */
  async scan({ snapshotId, where = [] }: ScanOptions = {}): Promise<Scan> {
    const snapshot = this.snapshot(snapshotId);
    if (!snapshot) {
      if (snapshotId !== undefined) fail(`table ${this.name} has no snapshot ${snapshotId}`, 'see its history');
      return { files: [] };
    }
    const { store } = this.home.ports;
    const manifests = await loadManifestList(store, snapshot);
    const data = manifests.filter(({ content }) => content === 'data');
    const deletes = manifests.filter(({ content, addedFiles, existingFiles }) => {
      return content === 'deletes' && addedFiles + existingFiles > 0;
    });
    if (deletes.length > 0) {
      fail(
        `table ${this.name} has rows that another engine deleted one by one`,
        'let that engine rewrite its files (OPTIMIZE)',
      );
    }
    const entries = [...(await loadManifests(store, data)).values()].flat();
    const files = entries.filter(isLive).map(({ file }) => file);
    const wanted = files.filter(filePruner(this.columns, where));
    return {
      snapshotId: snapshot.snapshotId,
      files: wanted.map(({ uri, rows, bytes }) => ({ uri, rows, bytes })),
    };
  }

  /** Local paths of a scan's files, in its order; a bucket's are fetched into `scratch`. */
  localize(scan: Scan, scratch: string): Promise<string[]> {
    return inParallel(scan.files, 8, ({ uri }) => this.home.ports.store.localize(uri, scratch));
  }

  private get name(): string {
    return `${this.id.database}.${this.id.table}`;
  }
}
