import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GlueCatalog } from '../../../lib/catalog';
import { Session } from '../../../lib/engine';
import { S3Store } from '../../../lib/store';
import { type ScanOptions, type Table, type TableColumn, type TableSpec, Tables } from '../../../lib/table';
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

  async rows(table: Table, options: ScanOptions = {}, where = 'true'): Promise<string[]> {
    const scan = await table.scan(options);
    const paths = await table.localize(scan, this.scratch);
    const list = table.columns.map(({ name, type }) => (type === 'binary' ? `lower(hex("${name}"))` : `"${name}"`));
    const sql = `SELECT ${list.join(', ')} FROM ${await table.relation(scan, paths)} AS t WHERE ${where}`;
    const rows = (await this.session.connection.runAndReadAll(sql)).getRowsJson();
    return canonicalRows(table.columns, rows as unknown[][]);
  }

  question({ id, location, columns }: Table, more: Partial<Question> = {}): Question {
    return { name: `${id.database}.${id.table}`, location, columns, ...more };
  }
}
