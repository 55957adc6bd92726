import { join } from 'node:path';
import { FileCatalog } from '../../catalog';
import { fail } from '../../error';
import { FileStore, filePath } from '../../store';
import { Tables } from '../../table';
import { localSalt } from './local-salt';
import { Registry } from './registry';
import type { Sharing } from './sharing';

/** Sharing by folders, one a stage: each team's tables stay in its own warehouse, and the registry says where. */
export function localSharing(of: { registry: string; samples: string; stage: string }): Sharing {
  const { registry, samples, stage } = of;
  return {
    registry: new Registry(new FileStore(join(registry, stage))),
    samples: new Registry(new FileStore(join(samples, stage))),
    salt: () => localSalt(registry),
    tablesAt: async (location) => {
      const folder = filePath(location);
      if (folder === undefined)
        fail(
          `a published table is at ${location}, which is no folder of this machine`,
          'publish it from here, or read it in AWS',
        );
      const store = new FileStore(folder);
      return new Tables({ catalog: new FileCatalog(store), store });
    },
  };
}
