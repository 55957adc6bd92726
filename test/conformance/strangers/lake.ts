import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GlueCatalog } from '../../../lib/catalog';
import { Session } from '../../../lib/engine';
import { S3Store } from '../../../lib/store';
import { type ScanOptions, type Table, type TableColumn, type TableSpec, Tables } from '../../../lib/table';
import { catalogColumns } from '../../../lib/table/hive-type';
import { parseMetadata } from '../../../lib/table/metadata';
import { newBucket, newDatabase } from '../support/cloud';
import { canonicalRows } from './canonical';
import type { Question } from './stranger';

/** Tables of ours in a bucket and the Glue catalog of the test's cloud. */
export class Lake {
  private constructor(
    readonly database: string,
    readonly root: string,
    readonly store: S3Store,
    readonly tables: Tables,
    readonly session: Session,
    readonly scratch: string,
  ) {}

  static async open(): Promise<Lake> {
    const scratch = mkdtempSync(join(tmpdir(), 'lake-'));
    const root = `s3://${await newBucket('lake')}`;
    const store = await S3Store.open(root);
    const session = await Session.open({ scratch, threads: 1, memoryLimit: 512 * 1024 * 1024 });
    const tables = new Tables({ catalog: await GlueCatalog.open(), store });
    return new Lake(await newDatabase(), root, store, tables, session, scratch);
  }

  close(): void {
    this.session.close();
    rmSync(this.scratch, { recursive: true });
  }

  spec(columns: readonly TableColumn[], table = `t_${randomUUID().replaceAll('-', '')}`): TableSpec {
    return { id: { database: this.database, table }, location: `${this.root}/${table}`, columns };
  }

  make(columns: readonly TableColumn[]): Promise<Table> {
    return this.tables.ensure(this.spec(columns));
  }

  /** As the catalog has it now, whoever committed last. */
  fresh(table: Table): Promise<Table> {
    return this.tables.load(table.id, table.location);
  }

  async append(table: Table, sql: string): Promise<Table> {
    const append = await table.write(this.session, sql, { scratch: this.scratch });
    return table.commit(() => ({ append }));
  }

  /** A file beside the table's, as other tools write it: it has no field ids. Its URI. */
  async publishPlain({ location }: Table, sql: string): Promise<string> {
    const path = join(this.scratch, `${randomUUID()}.parquet`);
    await this.session.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
    const uri = `${location}/data/plain-${randomUUID()}.parquet`;
    await this.store.publish(path, uri);
    return uri;
  }

  async rows(table: Table, options: ScanOptions = {}, where = 'true'): Promise<string[]> {
    const scan = await table.scan(options);
    const paths = await table.localize(scan, this.scratch);
    const list = table.columns.map(({ name, type }) => (type === 'binary' ? `lower(hex("${name}"))` : `"${name}"`));
    const sql = `SELECT ${list.join(', ')} FROM ${await table.relation(scan, paths)} AS t WHERE ${where}`;
    const rows = (await this.session.connection.runAndReadAll(sql)).getRowsJson();
    return canonicalRows(table.columns, rows as unknown[][]);
  }

  question({ id, location, columns, metadataLocation: metadata }: Table, more: Partial<Question> = {}): Question {
    return { name: `${id.database}.${id.table}`, location, columns, metadata, ...more };
  }

  /** Makes the metadata file current that a stranger wrote who knows no catalog. */
  async adopt(table: Table, metadataLocation: string): Promise<Table> {
    const { catalog } = this.tables.ports;
    const entry = await catalog.load(table.id, table.location);
    const columns = catalogColumns(parseMetadata(await this.store.read(metadataLocation), metadataLocation));
    if (!entry || !(await catalog.swap(entry, { location: table.location, metadataLocation, columns }))) {
      throw new Error(`${table.name} has moved on`);
    }
    return this.fresh(table);
  }
}
