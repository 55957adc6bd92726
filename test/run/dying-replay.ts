import { readFileSync } from 'node:fs';
import { openLaptop, replayFile, replayRows, withTables } from '../../lib/run';
import { dying } from './dying';

/** Replays rows, then a file, in a process of its own, which kills itself at the n-th operation on the warehouse. */
async function main(manifest: string, appFolder: string, rows: string, file: string, dieAt: number): Promise<void> {
  const laptop = await openLaptop({ manifests: [JSON.parse(readFileSync(manifest, 'utf8'))], appFolder });
  const { platform, count } = dying(laptop, appFolder, dieAt);
  const name = 'finance.bill';
  const mended = JSON.parse(readFileSync(rows, 'utf8'));
  await withTables(platform, name, {}, () => replayRows(platform, name, mended, { file: 'mend.csv' }));
  await withTables(platform, name, {}, () => replayFile(platform, name, file, { as: 'bill-2.csv' }));
  process.stdout.write(`${count()}\n`);
}

main(process.argv[2], process.argv[3], process.argv[4], process.argv[5], Number(process.argv[6]));
