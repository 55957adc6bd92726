import { join } from 'node:path';
import { Session } from '../../lib/engine';
import type { Table } from '../../lib/table';
import { type Home, type Operation, openTables, operationOf, tableOf } from './force-home';
import { imaginedFile } from './support';

/**
 * A writer in a process of its own. `commit` makes so many commits of one imagined file each; `write` changes real rows
 * until it is killed, and says of each commit when it begins and when it is acknowledged.
 */
async function main(): Promise<void> {
  const [, , what, words, name, count] = process.argv;
  const home = JSON.parse(words) as Home;
  const { id, location } = tableOf(home);
  const table = await (await openTables(home)).load(id, location);
  if (what === 'write') return writeForEver(table, home, Number(name));
  for (let i = 0; i < Number(count); i++) {
    await table.commit(() => ({ append: [imaginedFile(`${location}/data/${name}-${i}.parquet`, 1)] }));
  }
}

async function writeForEver(start: Table, home: Home, round: number): Promise<void> {
  const scratch = join(home.scratch, String(round));
  const folders = home.root.startsWith('file://') ? [home.root.slice('file://'.length)] : [];
  const session = await Session.open({ scratch, folders, threads: 1, memoryLimit: 256 * 1024 * 1024 });
  let table = start;
  for (let i = 0; ; i++) {
    const operation = operationOf(round, i);
    process.stdout.write(`${JSON.stringify({ begin: operation })}\n`);
    table = await carryOut(table, session, operation, scratch);
    process.stdout.write(`${JSON.stringify({ done: operation })}\n`);
  }
}

async function carryOut(table: Table, session: Session, operation: Operation, scratch: string): Promise<Table> {
  if (operation.kind === 'compact') return table.compact(session, { scratch, minFiles: 2 });
  if (operation.kind === 'delete') {
    const keys = operation.keys.map((key) => `(${key})`).join(', ');
    return table.deleteByKey(session, `SELECT * FROM (VALUES ${keys}) v(k)`, { scratch, keys: ['k'] });
  }
  const rows = operation.rows.map(([key, word]) => `(${key}, '${word}')`).join(', ');
  const sql = `SELECT * FROM (VALUES ${rows}) v(k, word)`;
  if (operation.kind === 'upsert') return table.upsert(session, sql, { scratch, keys: ['k'] });
  const append = await table.write(session, sql, { scratch });
  return table.commit(() => ({ append, replaceAll: operation.kind === 'replace' }));
}

main().catch((error) => {
  process.stderr.write(`${error?.stack}\n`);
  process.exit(1);
});
