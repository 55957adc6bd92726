import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StagedColumn } from '../../lib/contract';
import { quoteLiteral, Session } from '../../lib/engine';
import { standardize } from '../../lib/intake';

/** What a European export holds: `bare` is how one writes its value by hand, and `typed` what the reader can be told that it is. */
export const COLUMNS: readonly { readonly column: StagedColumn; readonly bare: string; readonly typed?: string }[] = [
  { column: { name: 'bill_id', type: 'string', from: ['Factuurnr.'], required: true }, bare: 'c0' },
  {
    column: { name: 'billed_on', type: 'date', from: ['Boekdatum'], parse: { formats: ['dd/MM/yyyy'] } },
    bare: `CAST(strptime(c1, '%d/%m/%Y') AS DATE)`,
    typed: 'DATE',
  },
  { column: { name: 'customer', type: 'string', from: ['Klantnr.'] }, bare: 'c2' },
  { column: { name: 'pieces', type: 'int', from: ['Aantal'] }, bare: 'CAST(c3 AS INTEGER)', typed: 'INTEGER' },
  {
    column: { name: 'amount', type: 'decimal(12,2)', from: ['Bedrag (EUR)'], parse: { decimal: ',', group: '.' } },
    bare: `CAST(replace(replace(c4, '.', ''), ',', '.') AS DECIMAL(12, 2))`,
    typed: 'DECIMAL(12, 2)',
  },
  {
    column: { name: 'discount', type: 'decimal(6,4)', from: ['Korting'], parse: { decimal: ',' } },
    bare: `CAST(replace(c5, ',', '.') AS DECIMAL(6, 4))`,
    typed: 'DECIMAL(6, 4)',
  },
  { column: { name: 'article', type: 'string', from: ['Omschrijving'] }, bare: 'c6' },
  {
    column: { name: 'changed', type: 'timestamp', from: ['Gewijzigd'], parse: { formats: ['dd/MM/yyyy HH:mm:ss'] } },
    bare: `strptime(c7, '%d/%m/%Y %H:%M:%S')`,
    typed: 'TIMESTAMP',
  },
  {
    column: { name: 'paid', type: 'boolean', from: ['Betaald'], parse: { trueWords: ['ja'], falseWords: ['nee'] } },
    bare: `c8 = 'ja'`,
  },
];

const columns = COLUMNS.map(({ column }) => column);
const place = { bucket: 'b', database: 'd', table: 't', prefix: 'p' };

/** What one process took: seconds of the clock and of the processors, and the most bytes that it had. */
export interface Figures {
  readonly seconds: number;
  readonly cpu: number;
  readonly memory: number;
}

/** Reads a file into Parquet, by us or by hand, and prints the figures. */
async function main([, , who, file]: readonly string[]): Promise<void> {
  const scratch = join(dirname(file), randomUUID());
  mkdirSync(scratch);
  const session = await Session.open({ scratch, files: [file], threads: 2, memoryLimit: 256 * 1024 ** 2 });
  const copy = (sql: string) =>
    session.run(
      `COPY (${sql}) TO ${quoteLiteral(join(scratch, `${randomUUID()}.parquet`))} (FORMAT parquet, COMPRESSION zstd)`,
    );
  const byHand = { bare: bareSql, typed: typedSql }[who];
  const work = byHand ? () => copy(byHand(file)) : () => ours(session, file, scratch, copy);
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const [seconds, { user, system }] = [(performance.now() - start) / 1000, process.cpuUsage(before)];
  session.close();
  rmSync(scratch, { recursive: true });
  const figures: Figures = { seconds, cpu: (user + system) / 1e6, memory: process.resourceUsage().maxRSS * 1024 };
  console.log(JSON.stringify(figures));
}

function bareSql(file: string): string {
  const names = COLUMNS.map((_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  const values = COLUMNS.map(({ column, bare }) => `${bare} AS ${column.name}`).join(', ');
  return `SELECT ${values} FROM read_csv(${quoteLiteral(file)}, auto_detect = false, header = true, delim = ';', quote = '"', escape = '"',
    columns = {${names}})`;
}

/** The same in a shorter way: the reader itself gives the values. */
function typedSql(file: string): string {
  const names = COLUMNS.map(({ typed = 'VARCHAR' }, index) => `'c${index}': '${typed}'`).join(', ');
  const values = COLUMNS.map(({ column, bare, typed }, index) => `${typed ? `c${index}` : bare} AS ${column.name}`);
  return `SELECT ${values.join(', ')} FROM read_csv(${quoteLiteral(file)}, auto_detect = false, header = true, delim = ';', quote = '"', escape = '"',
    decimal_separator = ',', thousands = '.', dateformat = '%d/%m/%Y', timestampformat = '%d/%m/%Y %H:%M:%S', columns = {${names}})`;
}

async function ours(
  session: Session,
  file: string,
  scratch: string,
  copy: (sql: string) => Promise<void>,
): Promise<void> {
  const { quarantined } = await standardize({
    session,
    file,
    scratch,
    timeZone: 'Europe/Amsterdam',
    intake: { id: 'i', source: 'f.bills', name: 'bills.csv', sha256: '', size: 1, arrivedAt: '2026-01-01T00:00:00Z' },
    source: {
      path: 'Stack/bills',
      domain: 'f',
      name: 'bills',
      format: { kind: 'csv', delimiter: ';', quote: '"', escape: '"', encoding: 'utf-8', header: true, skipLines: 0 },
      delivery: 'appends',
      period: { kind: 'none' },
      landing: { bucket: 'b', prefix: 'p' },
    },
    dataset: {
      path: 'Stack/bill',
      domain: 'f',
      name: 'bill',
      source: 'f.bills',
      columns,
      key: [],
      history: 'all',
      place,
      quarantine: place,
    },
    write: async (sql) => {
      await copy(sql);
      return { undo: async () => {} };
    },
  });
  if (quarantined > 0) throw new Error('the file of the bench is clean, but not all of it was staged');
}

if (process.argv[1]?.endsWith('intake-worker.js')) {
  main(process.argv).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
