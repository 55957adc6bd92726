import { randomUUID } from 'node:crypto';
import type { CatalogEntry, TableId } from '../catalog';
import { type ObjectInfo, ObjectNotFoundError, whole } from '../store';
import { adopt, successorOf } from './adopt';
import { type CommitBase, swap, type TablePorts, type TableVersion, writeHint } from './commit';
import { type ColumnDifference, columnDifferences } from './difference';
import { evolve, validateSpec } from './evolve';
import { catalogColumns } from './hive-type';
import { withLayout } from './layout';
import {
  METADATA_LOG_LIMIT,
  metadataNumber,
  newMetadata,
  nextMetadataUri,
  parseMetadata,
  printMetadata,
  type TableMetadata,
} from './metadata';
import { TableNotFoundError } from './not-found';
import { relocate } from './relocate';
import type { RelocateOptions } from './relocate-deletes';
import { retryOnConflict } from './retry';
import { columnProperties, newField } from './schema';
import { findSnapshot } from './snapshot';
import { totalsOf } from './summary';
import type { Survey } from './survey';
import { Table, type TableHome } from './table';
import type { TableSpec } from './table-spec';

/** What every table of ours says to other writers, so that its metadata does not grow without end. */
const PROPERTIES = {
  'write.format.default': 'parquet',
  'write.parquet.compression-codec': 'zstd',
  'write.metadata.delete-after-commit.enabled': 'true',
  'write.metadata.previous-versions-max': String(METADATA_LOG_LIMIT),
};

/** The tables of one catalog and one store. */
export class Tables implements TableHome {
  /** The version of each table that was read last, by the table's place: a metadata file never changes. */
  private readonly lastRead = new Map<string, TableVersion>();

  constructor(readonly ports: TablePorts) {}

  /**
   * Brings a table to what is declared: creates it without rows, adopts one whose metadata is still there though the
   * catalog forgot it, evolves its columns. Never drops a table or a column.
   *
   * @param seen what a look at the whole database said. @default - the table is looked for
   */
  ensure(spec: TableSpec, seen?: Survey): Promise<Table> {
    validateSpec(spec);
    const { id, location } = spec;
    return retryOnConflict(`${id.database}.${id.table}`, async (attempt) => {
      const known = attempt === 0 ? seen : undefined;
      if (known?.isNew(spec)) return this.create(spec);
      let base = await this.tryBase(id, location, known?.entry(spec));
      if (!base) {
        const left = await this.leftMetadata(location);
        if (left === undefined) return this.create(spec);
        await this.register(spec, left, await this.readMetadata(left));
        base = await this.tryBase(id, location);
        if (!base) return undefined;
      }
      const evolvedColumns = evolve(base.metadata, spec, rowsOf(base));
      const layout = withLayout({ ...base.metadata, ...evolvedColumns }, spec);
      const changed = evolvedColumns || layout ? { ...evolvedColumns, ...layout } : undefined;
      if (!changed) return new Table(this, id, base);
      const evolved = await swap(this.ports, base, changed);
      return evolved && new Table(this, id, evolved);
    });
  }

  /**
   * What `ensure` would do, and changes nothing: `create` a table, `adopt` one that the catalog forgot, or change the columns of
   * one that is there.
   *
   * @throws MeshError where it cannot become what is declared
   */
  async difference(spec: TableSpec): Promise<'create' | 'adopt' | readonly ColumnDifference[]> {
    const { id, location } = spec;
    const base = await this.tryBase(id, location);
    if (base) return columnDifferences(base.metadata, spec, rowsOf(base));
    return (await this.leftMetadata(location)) === undefined ? 'create' : 'adopt';
  }

  /**
   * Brings a table whose folder was moved to `location` to name its files there, in one step: undefined where there is no
   * table, the table as it is where it was not moved. All its versions move with it.
   */
  async relocate(id: TableId, location: string, options?: RelocateOptions): Promise<Table | undefined> {
    const { catalog } = this.ports;
    return retryOnConflict(`${id.database}.${id.table}`, async () => {
      const entry = await (catalog.loadMoved?.(id, location) ?? catalog.load(id, location));
      if (!entry) return { table: undefined };
      const version = await relocate(this.ports, entry, location, options);
      return version && { table: new Table(this, id, version) };
    }).then(({ table }) => table);
  }

  /** The newest version of a table that somebody who knows not our catalog made beside the current one; undefined where there is none. */
  async successor(id: TableId, location: string): Promise<Table | undefined> {
    const base = await this.tryBase(id, location);
    const successor = base && (await successorOf(this.ports.store, base));
    return successor && new Table(this, id, successor);
  }

  /** Makes that version the current one; undefined where there is none. */
  async adopt(id: TableId, location: string): Promise<Table | undefined> {
    return retryOnConflict(`${id.database}.${id.table}`, async () => {
      const base = await this.tryBase(id, location);
      const successor = base && (await successorOf(this.ports.store, base));
      if (!successor) return { table: undefined };
      const version = await adopt(this.ports, base, successor);
      return version && { table: new Table(this, id, version) };
    }).then(({ table }) => table);
  }

  /** @throws TableNotFoundError */
  async load(id: TableId, location: string): Promise<Table> {
    const table = await this.tryLoad(id, location);
    if (!table) throw new TableNotFoundError(id);
    return table;
  }

  async tryLoad(id: TableId, location: string): Promise<Table | undefined> {
    const base = await this.tryBase(id, location);
    return base && new Table(this, id, base);
  }

  /**
   * The version that the catalog says is current.
   *
   * @param known what it said just now. @default - it is asked
   */
  async tryBase(id: TableId, location: string, known?: CatalogEntry): Promise<CommitBase | undefined> {
    const entry = known ?? (await this.ports.catalog.load(id, location));
    if (!entry) return undefined;
    const { metadataLocation } = entry;
    try {
      const read = this.lastRead.get(location);
      if (read?.metadataLocation === metadataLocation) return { entry, ...read };
      const version = { metadataLocation, metadata: await this.readMetadata(metadataLocation) };
      this.lastRead.set(location, version);
      return { entry, ...version };
    } catch (error) {
      // Between the two reads a hundred commits of others may have removed it.
      const fresh = error instanceof ObjectNotFoundError ? await this.ports.catalog.load(id, location) : undefined;
      if (!fresh || fresh.metadataLocation === metadataLocation) throw error;
      return this.tryBase(id, location);
    }
  }

  private async readMetadata(uri: string) {
    const bytes = await this.ports.store.read(uri);
    return whole(uri, () => parseMetadata(bytes, uri));
  }

  /** A table without rows; undefined where somebody else was first. */
  private async create(spec: TableSpec): Promise<Table | undefined> {
    const { id, location, columns, properties } = spec;
    let lastId = 0;
    const fields = columns.map((column) => newField(column, () => ++lastId));
    const made = newMetadata({
      uuid: randomUUID(),
      location,
      fields,
      properties: { ...PROPERTIES, ...properties, ...columnProperties(columns, fields) },
      lastId,
      now: Date.now(),
    });
    const metadata = { ...made, ...withLayout(made, spec, true) };
    const metadataLocation = nextMetadataUri(location);
    const { store } = this.ports;
    await store.write(metadataLocation, printMetadata(metadata), [`${location}/data`]);
    // A loser's file is left where it is: another process may have found and adopted it meanwhile.
    if (!(await this.register(spec, metadataLocation, metadata))) return undefined;
    await writeHint(store, location, metadataLocation);
    const version = { metadataLocation, metadata };
    this.lastRead.set(location, version);
    return new Table(this, id, version);
  }

  /** False where the name is taken. */
  private register({ id, location }: TableSpec, metadataLocation: string, metadata: TableMetadata): Promise<boolean> {
    return this.ports.catalog.create(id, { location, metadataLocation, columns: catalogColumns(metadata) });
  }

  /** The newest metadata file of a table that the catalog does not know. */
  private async leftMetadata(location: string): Promise<string | undefined> {
    const files: ObjectInfo[] = [];
    for await (const object of this.ports.store.list(`${location}/metadata/`)) {
      if (object.uri.endsWith('.metadata.json')) files.push(object);
    }
    // A higher number may be a commit that was cut short before anybody saw it: its files are whole, and dropping
    // one that was seen would lose rows.
    files.sort(
      (a, b) => metadataNumber(a.uri) - metadataNumber(b.uri) || a.lastModified.getTime() - b.lastModified.getTime(),
    );
    return files.at(-1)?.uri;
  }
}

/** Totals that are not told may be anything but none. */
function rowsOf({ metadata }: CommitBase): number {
  return totalsOf(findSnapshot(metadata)?.summary)?.rows ?? 1;
}
