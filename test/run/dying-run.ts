import { readFileSync } from 'node:fs';
import { FileCatalog } from '../../lib/catalog';
import { openLaptop, run } from '../../lib/run';
import type { ObjectStore } from '../../lib/store';
import { Tables } from '../../lib/table';

/** Runs the mesh of a JSON file in its own process, which kills itself at the n-th operation on the warehouse. */
async function main(manifest: string, appFolder: string, dieAt: number): Promise<void> {
  const platform = await openLaptop({ manifests: [JSON.parse(readFileSync(manifest, 'utf8'))], appFolder });
  let operations = 0;
  const store = new Proxy(platform.store(''), {
    get(target, name: keyof ObjectStore) {
      const member: unknown = target[name];
      if (typeof member !== 'function') return member;
      return (...values: unknown[]) => {
        operations += 1;
        if (operations === dieAt) process.kill(process.pid, 'SIGKILL');
        return member.apply(target, values);
      };
    },
  });
  const tables = new Tables({ catalog: new FileCatalog(store), store });
  await run({ ...platform, store: () => store, tables: () => tables });
  process.stdout.write(`${operations}\n`);
}

main(process.argv[2], process.argv[3], Number(process.argv[4]));
