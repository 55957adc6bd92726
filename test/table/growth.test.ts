import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifestList } from '../../lib/table/manifest-io';
import { imaginedFile, Warehouse } from './support';

test('after many small commits: few manifests, a bounded log, no row lost, every version as it was', async () => {
  const warehouse = await Warehouse.open();
  let table = await warehouse.ensure([{ name: 'n', type: 'int' }]);
  const uri = (i: number) => `${warehouse.location}/data/${i}.parquet`;
  for (let i = 1; i <= 130; i++) table = await table.commit(() => ({ append: [imaginedFile(uri(i), 1)] }));

  const manifests = await loadManifestList(warehouse.store, table.snapshot());
  expect(manifests.length).toBeLessThanOrEqual(30);
  expect(table.rows()).toBe(130);
  expect(table.metadata['metadata-log']).toHaveLength(100);
  const names = readdirSync(join(warehouse.folder, 'warehouse/db/t/metadata'));
  expect(names.filter((name) => name.endsWith('.metadata.json'))).toHaveLength(101);
  const versions = table.history();
  expect(versions.length).toBeGreaterThanOrEqual(100);
  expect(versions.length).toBeLessThanOrEqual(110);
  for (const [index, { snapshotId, sequenceNumber }] of versions.entries()) {
    expect(sequenceNumber).toBe(131 - versions.length + index);
    if (index % 25 !== 4 && sequenceNumber < 125) continue;
    const { files } = await table.scan({ snapshotId });
    const expected = Array.from({ length: sequenceNumber }, (_, i) => uri(i + 1));
    expect(files.map((file) => file.uri).sort()).toEqual(expected.sort());
  }

  const replaced = await table.commit(() => ({ replaceAll: true, append: [imaginedFile(uri(999), 5)] }));
  expect((await replaced.scan()).files.map((file) => file.uri)).toEqual([uri(999)]);
  expect(replaced.snapshot()?.summary).toMatchObject({ 'deleted-data-files': '130', 'total-records': '5' });
  const next = await replaced.commit(() => ({ append: [imaginedFile(uri(1000), 1)] }));
  expect(await loadManifestList(warehouse.store, next.snapshot())).toHaveLength(2);
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});
