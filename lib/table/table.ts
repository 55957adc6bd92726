import type { TableId } from '../catalog';
import type { Session } from '../engine';
import { fail } from '../error';
import type { ObjectInfo } from '../store';
import type { TableChange } from './change';
import { type CommitBase, commitRows, swap, type TablePorts, type TableVersion } from './commit';
import { type CompactionChoice, type CompactOptions, compactFiles, compactionGroups } from './compact';
import type { DataFile } from './data-file';
import { type Expired, expire, type Retention, retentionOf } from './expire';
import { fileLayouts, isByName } from './file-layout';
import type { TableMetadata } from './metadata';
import { TableNotFoundError } from './not-found';
import { findOrphans, type OrphanOptions, removeAll } from './orphans';
import { inParallel } from './parallel';
import type { Predicate } from './predicate';
import { removeExpired } from './reachable';
import { type LiveFiles, readSnapshot, scanOf } from './read-snapshot';
import { fastForward, type RefOptions, rollback, withBranch, withoutRef, withTag } from './refs';
import { type RelationOptions, scanRelation } from './relation';
import { retryOnConflict } from './retry';
import type { Scan } from './scan';
import { columnsOf, pastColumns } from './schema';
import { dropColumn, moveColumn, type Position, renameColumn } from './schema-edit';
import { findSnapshot, MAIN, refSnapshot, rowVersion, type Snapshot, snapshotsOf } from './snapshot';
import { totalsOf } from './summary';
import type { FieldColumn } from './table-spec';
import { deleteRows, type KeyedOptions, upsertRows } from './upsert';
import { parseVersion, type VersionName, versionOf, withRows } from './version';
import { type WriteOptions, writeFiles } from './write';

export interface ScanOptions {
  /** @default - the current snapshot */
  readonly snapshotId?: bigint;
  readonly where?: readonly Predicate[];
}

export interface ReadOptions extends Pick<RelationOptions, 'fileColumn'> {
  /** As they are to be read: `columnsAt` has those of an earlier version. @default - the present ones */
  readonly columns?: readonly FieldColumn[];
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

  /** Names the rows of a snapshot: the same before and after their files were written together. */
  rowVersion(snapshot: Snapshot | undefined = this.snapshot()): bigint | undefined {
    return snapshot && rowVersion(this.metadata, snapshot);
  }

  /** The newest snapshot with the rows that this row version, or this snapshot, names. @throws MeshError where none is kept */
  withRows(named: bigint): Snapshot {
    return withRows(this.metadata, named);
  }

  /** All snapshots that are kept, oldest first. */
  history(): Snapshot[] {
    return snapshotsOf(this.metadata);
  }

  /** Rows of a snapshot by its summary, without a look at a file. */
  rows(snapshot: Snapshot | undefined = this.snapshot()): number {
    const totals = totalsOf(snapshot?.summary);
    return totals ? totals.rows - totals.positionDeletes : Number.NaN;
  }

  /**
   * Runs a SELECT and writes its rows as data files: each column cast to its declared type, columns matched by name
   * without case. Nobody sees the files until they are committed.
   */
  write(session: Session, sql: string, options: WriteOptions): Promise<DataFile[]> {
    return writeFiles(session, sql, this.target(), options);
  }

  /** The same for rows that the table has already, in other files: nothing is asked of them again. */
  rewrite(session: Session, sql: string, options: WriteOptions): Promise<DataFile[]> {
    return writeFiles(session, sql, { ...this.target(), rewrite: true }, options);
  }

  /** Writes the query's rows over those with the same keys, and adds those that are new. What is there already is not written again. */
  upsert(session: Session, sql: string, options: KeyedOptions): Promise<Table> {
    return upsertRows<Table>(this, session, sql, options);
  }

  /** Deletes the rows whose keys the query gives. */
  deleteByKey(session: Session, sql: string, options: KeyedOptions): Promise<Table> {
    return deleteRows<Table>(this, session, sql, options);
  }

  /** Writes small files, and those with deleted rows, together. */
  compact(session: Session, options: CompactOptions): Promise<Table> {
    return compactFiles<Table>(this, session, options);
  }

  /** The files that `compact` would write together. */
  async compactionScan(options: CompactionChoice = {}): Promise<Scan> {
    const live = await this.liveFiles();
    return scanOf(compactionGroups(live, options).flat(), live.deletes, this.snapshot()?.snapshotId);
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
      const base = await this.newest();
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
    const { data, deletes } = await readSnapshot(this.home.ports.store, this.metadata, snapshot, where);
    return scanOf(data, deletes, snapshot.snapshotId);
  }

  /** The live files of the current snapshot, or of a branch, with what is known of them. */
  async liveFiles({
    where,
    branch = MAIN,
  }: {
    where?: readonly Predicate[];
    branch?: string;
  } = {}): Promise<LiveFiles> {
    return readSnapshot(this.home.ports.store, this.metadata, refSnapshot(this.metadata, branch), where);
  }

  /** Local paths of a scan's files and delete files, in its order; a bucket's are fetched into `scratch`. */
  localize({ files, deletes = [] }: Scan, scratch: string): Promise<string[]> {
    const uris = [...files, ...deletes].map(({ uri }) => uri);
    return inParallel(uris, 8, (uri) => this.home.ports.store.localize(uri, scratch));
  }

  /** What stands behind FROM to read a scan whose files are at these local paths, as `localize` gives them. */
  async relation(
    scan: Scan,
    paths: readonly string[],
    { columns = this.columns, fileColumn }: ReadOptions = {},
  ): Promise<string> {
    const { name, metadata } = this;
    const past = pastColumns(metadata, columns, scan);
    const layouts = await fileLayouts({ name, metadata, columns }, scan, paths);
    return scanRelation(columns, scan, paths, { layouts, byName: isByName(metadata, scan), fileColumn, past });
  }

  /** The snapshot of a version, by its id, a tag, a branch or a time. */
  version(name: VersionName): Snapshot {
    return versionOf(this.metadata, name);
  }

  /** The same as a person writes it. */
  versionNamed(text: string): Snapshot {
    return versionOf(this.metadata, parseVersion(this.metadata, text));
  }

  /** True where the text is a time at which the table had no row yet: its first version is kept and younger. */
  isBefore(text: string, first: Snapshot): boolean {
    const { timeMs } = parseVersion(this.metadata, text);
    return timeMs !== undefined && first.parentId === undefined && timeMs < first.timestampMs;
  }

  /** The columns as they were when a snapshot was committed. */
  columnsAt({ schemaId }: Snapshot): readonly FieldColumn[] {
    const schema = this.metadata.schemas.find((candidate) => candidate['schema-id'] === schemaId);
    return schema ? columnsOf(this.metadata, schema) : this.columns;
  }

  /** Gives a version a name that stays. @param at by default the current one */
  tag(name: string, at: VersionName = {}, options?: RefOptions): Promise<Table> {
    return this.alter((metadata) => withTag(metadata, name, at, options));
  }

  /** Begins a branch, which `commit` can write to. @param at by default the current version */
  branch(name: string, at: VersionName = {}, options?: RefOptions): Promise<Table> {
    return this.alter((metadata) => withBranch(metadata, name, at, options));
  }

  /** Makes what was written to a branch what everybody reads. */
  publish(branch: string): Promise<Table> {
    return this.alter((metadata) => fastForward(metadata, branch, Date.now()));
  }

  removeRef(name: string): Promise<Table> {
    return this.alter((metadata) => withoutRef(metadata, name));
  }

  /** Makes another version the current one. @param mark properties to set in the same step */
  rollback(to: VersionName, mark: Readonly<Record<string, string>> = {}): Promise<Table> {
    return this.alter((metadata) => {
      const change = rollback(metadata, to, Date.now());
      return change && { ...change, properties: { ...metadata.properties, ...mark } };
    });
  }

  /** Forgets versions that need not be kept, and removes the files that only they named. What is not said is as the table's properties say. */
  async expire(retention: Partial<Retention> = {}): Promise<{ table: Table; expired: Expired }> {
    let before = this.metadata;
    const table = await this.alter((metadata) => {
      before = metadata;
      return expire(metadata, Date.now(), { ...retentionOf(metadata), ...retention });
    });
    const snapshots = before.snapshots.length - table.metadata.snapshots.length;
    if (snapshots <= 0) return { table, expired: { snapshots: 0, data: 0, metadata: 0 } };
    const { data, metadata } = await removeExpired(this.home.ports.store, before, table.metadata);
    return { table, expired: { snapshots, data: data.length, metadata: metadata.length } };
  }

  /** Removes old files below the table's folder that no version names. */
  async removeOrphans(options: OrphanOptions = {}): Promise<readonly ObjectInfo[]> {
    const { store } = this.home.ports;
    const orphans = await findOrphans(store, this.location, () => this.newest(), options);
    await removeAll(store, orphans);
    return orphans;
  }

  renameColumn(from: string, to: string): Promise<Table> {
    return this.alter((metadata) => renameColumn(metadata, from, to));
  }

  /** Its rows are read without it from now on; earlier versions keep it. */
  dropColumn(name: string): Promise<Table> {
    return this.alter((metadata) => dropColumn(metadata, name));
  }

  moveColumn(name: string, to: Position): Promise<Table> {
    return this.alter((metadata) => moveColumn(metadata, name, to));
  }

  /** One atomic step that changes the metadata and no row, on top of the newest version as `commit`. */
  async alter(change: (metadata: TableMetadata) => Partial<TableMetadata> | undefined): Promise<Table> {
    return retryOnConflict(this.name, async () => {
      const base = await this.newest();
      const changed = change(base.metadata);
      if (!changed) return new Table(this.home, this.id, base);
      const altered = await swap(this.home.ports, base, changed);
      return altered && new Table(this.home, this.id, altered);
    });
  }

  private async newest(): Promise<CommitBase> {
    const base = await this.home.tryBase(this.id, this.location);
    if (!base) throw new TableNotFoundError(this.id);
    return base;
  }

  private target() {
    const { name, location, metadata } = this;
    return { name, location, metadata, store: this.home.ports.store };
  }

  get name(): string {
    return `${this.id.database}.${this.id.table}`;
  }
}
