import { join } from 'node:path';
import { FileCatalog } from '../../lib/catalog';
import { type Platform, Registry, registryFolder } from '../../lib/run';
import { FileStore, type ObjectStore } from '../../lib/store';
import { Tables } from '../../lib/table';

/** A platform whose process kills itself at the n-th operation on the warehouse or the registry; how many there were. */
export function dying(platform: Platform, appFolder: string, dieAt: number): { platform: Platform; count(): number } {
  let operations = 0;
  const mortal = (store: ObjectStore): ObjectStore =>
    new Proxy(store, {
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
  const store = mortal(platform.store(''));
  const tables = new Tables({ catalog: new FileCatalog(store), store });
  const registry = new Registry(mortal(new FileStore(join(registryFolder(appFolder, {}), platform.mesh.stage))));
  const sharing = platform.sharing && { ...platform.sharing, registry };
  return {
    platform: { ...platform, store: () => store, tables: () => tables, sharing },
    count: () => operations,
  };
}
