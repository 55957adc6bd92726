import { readFileSync } from 'node:fs';
import { openLaptop, run } from '../../lib/run';
import { dying } from './dying';

/** Runs the mesh of a JSON file in its own process, which kills itself at the n-th operation on the warehouse or the registry. */
async function main(manifest: string, appFolder: string, dieAt: number): Promise<void> {
  const laptop = await openLaptop({ manifests: [JSON.parse(readFileSync(manifest, 'utf8'))], appFolder });
  const { platform, count } = dying(laptop, appFolder, dieAt);
  await run(platform);
  process.stdout.write(`${count()}\n`);
}

main(process.argv[2], process.argv[3], Number(process.argv[4]));
