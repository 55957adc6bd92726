import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Table } from '../../lib/table';
import { filesIn, reachableFrom } from '../../lib/table/reachable';
import { imaginedFile, Warehouse } from './support';

type Step =
  | { readonly do: 'append' | 'replace' | 'drop' | 'tag' | 'untag' | 'rollback' }
  | { readonly do: 'keep'; readonly versions: number };

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Step>({ do: 'append' }) },
    { weight: 4, arbitrary: fc.constant<Step>({ do: 'drop' }) },
    { weight: 2, arbitrary: fc.constantFrom<Step>({ do: 'tag' }, { do: 'untag' }, { do: 'replace' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'rollback' }) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }).map((versions): Step => ({ do: 'keep', versions })) },
  ),
  { minLength: 8, maxLength: 24 },
);

/** One step; `n` makes names that were never used. */
async function take(warehouse: Warehouse, table: Table, step: Step, n: number): Promise<Table> {
  const { store, location } = warehouse;
  const newFile = async () => {
    const uri = `${location}/data/${n}.parquet`;
    await store.write(uri, Buffer.from('rows'));
    return imaginedFile(uri, 1);
  };
  const tags = Object.keys(table.metadata.refs).filter((name) => name !== 'main');
  switch (step.do) {
    case 'append':
    case 'replace': {
      const append = [await newFile()];
      return table.commit(() => ({ append, replaceAll: step.do === 'replace' }));
    }
    case 'drop': {
      const [file] = (await table.scan()).files;
      return file ? table.commit(() => ({ remove: [file.uri] })) : table;
    }
    case 'tag':
      return table.snapshot() ? table.tag(`tag-${n}`) : table;
    case 'untag':
      return tags.length > 0 ? table.removeRef(tags[0]) : table;
    case 'rollback': {
      const versions = table.history();
      return versions.length > 0 ? table.rollback({ snapshotId: versions[0].snapshotId }) : table;
    }
    case 'keep':
      return (await table.expire({ maxAgeMs: 0, minSnapshots: step.versions })).table;
  }
}

test('whatever was done before, expiry removes what no kept version names, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const warehouse = await Warehouse.open();
      let table = await warehouse.ensure([{ name: 'n', type: 'int' }]);
      for (const [n, step] of taken.entries()) table = await take(warehouse, table, step, n);
      // Versions that no ref leads to have no age either, so that all of them go.
      table = (await table.expire({ maxAgeMs: -1, minSnapshots: 1 })).table;
      const { lists, manifests } = await reachableFrom(warehouse.store, table.metadata.snapshots);
      const data = await filesIn(warehouse.store, manifests.values(), table.metadata);
      const there = (folder: string, ending: string) =>
        readdirSync(join(warehouse.folder, 'warehouse/db/t', folder))
          .filter((name) => name.endsWith(ending))
          .map((name) => `${warehouse.location}/${folder}/${name}`)
          .sort();
      if (taken.some((step) => step.do === 'append' || step.do === 'replace')) {
        expect(there('data', '.parquet')).toEqual([...data].sort());
      }
      expect(there('metadata', '.avro')).toEqual([...lists, ...manifests.keys()].sort());
      warehouse.session.close();
      rmSync(warehouse.folder, { recursive: true });
    }),
    { numRuns: Number(process.env.RUNS ?? 12) },
  );
}, 120_000);
