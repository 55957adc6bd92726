import { join } from 'node:path';
import { FileCatalog } from '../../lib/catalog';
import { Session } from '../../lib/engine';
import { FileStore } from '../../lib/store';
import { type Table, Tables } from '../../lib/table';
import { imaginedFile } from './support';

/**
 * A writer in a process of its own. `commit` makes so many commits of one imagined file each; `write` appends and
 * replaces real rows until it is killed, and says each commit when it is acknowledged.
 */
async function main(): Promise<void> {
  const [, , what, folder, name, count] = process.argv;
  const store = new FileStore(join(folder, 'warehouse'));
  const tables = new Tables({ catalog: new FileCatalog(store), store });
  const location = `${store.root}/db/t`;
  const table = await tables.load({ database: 'db', table: 't' }, location);
  if (what === 'commit') {
    for (let i = 0; i < Number(count); i++) {
      await table.commit(() => ({ append: [imaginedFile(`${location}/data/${name}-${i}.parquet`, 1)] }));
    }
  } else {
    await writeForEver(table, folder, Number(name));
  }
}

async function writeForEver(table: Table, folder: string, round: number): Promise<void> {
  const scratch = join(folder, `scratch-${round}`);
  const folders = [join(folder, 'warehouse')];
  const session = await Session.open({ scratch, folders, threads: 1, memoryLimit: 256 * 1024 * 1024 });
  for (let i = 0; ; i++) {
    const replaceAll = i % 5 === 4;
    const append = await table.write(session, `SELECT ${round} AS round, ${i} AS i`, { scratch });
    process.stdout.write(`begin ${round} ${i} ${replaceAll}\n`);
    await table.commit(() => ({ replaceAll, append }));
    process.stdout.write(`done ${round} ${i} ${replaceAll}\n`);
  }
}

main().catch((error) => {
  process.stderr.write(`${error?.stack}\n`);
  process.exit(1);
});
