import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileCatalog } from '../../lib/catalog';
import { openLaptop, Registry, registryFolder, run } from '../../lib/run';
import { FileStore, type ObjectStore } from '../../lib/store';
import { Tables } from '../../lib/table';

/** Runs the mesh of a JSON file in its own process, which kills itself at the n-th operation on the warehouse or the registry. */
async function main(manifest: string, appFolder: string, dieAt: number): Promise<void> {
  const platform = await openLaptop({ manifests: [JSON.parse(readFileSync(manifest, 'utf8'))], appFolder });
  let operations = 0;
  const dying = (mortal: ObjectStore): ObjectStore =>
    new Proxy(mortal, {
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
  const store = dying(platform.store(''));
  const tables = new Tables({ catalog: new FileCatalog(store), store });
  const registry = new Registry(dying(new FileStore(join(registryFolder(appFolder, {}), platform.mesh.stage))));
  const sharing = platform.sharing && { ...platform.sharing, registry };
  await run({ ...platform, store: () => store, tables: () => tables, sharing });
  process.stdout.write(`${operations}\n`);
}

main(process.argv[2], process.argv[3], Number(process.argv[4]));
