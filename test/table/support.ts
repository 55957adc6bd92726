import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileCatalog } from '../../lib/catalog';
import { type Row, Session } from '../../lib/engine';
import { FileStore } from '../../lib/store';
import { type DataFile, type ScanOptions, type Table, type TableColumn, Tables } from '../../lib/table';

/** A warehouse in a folder of its own, with a session that may use it. */
export class Warehouse {
  readonly id = { database: 'db', table: 't' };
  readonly store: FileStore;
  readonly catalog: FileCatalog;
  readonly tables: Tables;
  readonly location: string;

  private constructor(
    readonly folder: string,
    readonly session: Session,
  ) {
    this.store = new FileStore(join(folder, 'warehouse'));
    this.catalog = new FileCatalog(this.store);
    this.tables = new Tables({ catalog: this.catalog, store: this.store });
    this.location = `${this.store.root}/db/t`;
  }

  static async open(): Promise<Warehouse> {
    const folder = mkdtempSync(join(tmpdir(), 'table-'));
    const options = { scratch: join(folder, 'scratch'), folders: [join(folder, 'warehouse')], threads: 1 };
    return new Warehouse(folder, await Session.open({ ...options, memoryLimit: 256 * 1024 * 1024 }));
  }

  ensure(columns: readonly TableColumn[]): Promise<Table> {
    return this.tables.ensure({ id: this.id, location: this.location, columns });
  }

  write(table: Table, sql: string, sortBy?: string[]): Promise<DataFile[]> {
    return table.write(this.session, sql, { scratch: join(this.folder, 'scratch'), sortBy });
  }

  async append(table: Table, sql: string): Promise<Table> {
    const append = await this.write(table, sql);
    return table.commit(() => ({ append }));
  }

  /** An equality delete file: rows whose `keys` (name to field id) equal those of the query are deleted. */
  async deleteKeys(sql: string, keys: Readonly<Record<string, number>>): Promise<DataFile> {
    const ids = Object.entries(keys).map(([name, id]) => `${name}: ${id}`);
    const uri = await this.publishParquet(sql, `{${ids.join(', ')}}`);
    return { ...imaginedFile(uri, 1), content: 'equality deletes', equalityIds: Object.values(keys) };
  }

  async publishParquet(sql: string, fieldIds: string): Promise<string> {
    const path = join(this.folder, 'scratch', `${randomUUID()}.parquet`);
    await this.session.run(`COPY (${sql}) TO '${path}' (FORMAT parquet, FIELD_IDS ${fieldIds})`);
    const uri = `${this.location}/data/deletes-${randomUUID()}.parquet`;
    await this.store.publish(path, uri);
    return uri;
  }

  /** `select` over the table's rows, which are called `t`. */
  async read(table: Table, select = 'SELECT * FROM t', options: ScanOptions = {}): Promise<Row[]> {
    const scan = await table.scan(options);
    const paths = await table.localize(scan, join(this.folder, 'scratch'));
    return this.session.all(`WITH t AS (SELECT * FROM ${await table.relation(scan, paths)}) ${select}`);
  }
}

/** A file of so many rows that only the metadata speaks of. */
export function imaginedFile(uri: string, rows: number): DataFile {
  const none = { columnBytes: {}, valueCounts: {}, nullCounts: {}, nanCounts: {}, lowerBounds: {}, upperBounds: {} };
  return { uri, rows, bytes: 10 * rows, ...none };
}

/** A position delete file as Iceberg's writers make them: pairs of a data file and the position of a row. */
export async function deleteFile(
  warehouse: Warehouse,
  rows: readonly (readonly [uri: string, at: number])[],
): Promise<DataFile> {
  const about = new Set(rows.map(([uri]) => uri));
  const values = rows.map(([uri, at]) => `('${uri}', ${at}::BIGINT)`).join(', ');
  const sql = `SELECT * FROM (VALUES ${values}) v(file_path, pos) ORDER BY ALL`;
  const uri = await warehouse.publishParquet(sql, '{file_path: 2147483546, pos: 2147483545}');
  return {
    ...imaginedFile(uri, rows.length),
    content: 'position deletes',
    ...(about.size === 1 ? { referencedFile: rows[0][0] } : {}),
  };
}
