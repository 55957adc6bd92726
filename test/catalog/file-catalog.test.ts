import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CatalogEntry, CommitOutcomeUnknownError, FileCatalog } from '../../lib/catalog';
import { FileStore } from '../../lib/store';

const id = { database: 'db', table: 't' };
const store = () => new FileStore(mkdtempSync(join(tmpdir(), 'file-catalog-')));
const pointerTo = (location: string, name: string) => ({
  location,
  metadataLocation: `${location}/metadata/${name}`,
  columns: [],
});

test('a table that was never created is not there', async () => {
  const files = store();
  expect(await new FileCatalog(files).load(id, `${files.root}/t`)).toBeUndefined();
});

test('the first to create a table has it, a second gets false', async () => {
  const files = store();
  const catalog = new FileCatalog(files);
  expect(await catalog.create(id, pointerTo(`${files.root}/t`, 'one'))).toBe(true);
  expect(await catalog.create(id, pointerTo(`${files.root}/t`, 'two'))).toBe(false);
  expect(await catalog.load(id, `${files.root}/t`)).toMatchObject({ metadataLocation: `${files.root}/t/metadata/one` });
});

test('of many swaps from the same version one wins, and it is the one that is current', async () => {
  const files = store();
  const location = `${files.root}/t`;
  const catalog = new FileCatalog(files);
  await catalog.create(id, pointerTo(location, 'zero'));
  const base = (await catalog.load(id, location)) as CatalogEntry;
  const won = await Promise.all(
    Array.from({ length: 10 }, (_, i) => new FileCatalog(files).swap(base, pointerTo(location, `m${i}`))),
  );
  expect(won.filter(Boolean)).toHaveLength(1);
  const winner = `${location}/metadata/m${won.indexOf(true)}`;
  expect((await catalog.load(id, location))?.metadataLocation).toBe(winner);
  expect(await catalog.swap(base, pointerTo(location, `m${won.indexOf(true)}`))).toBe(true);
});

test('the newest version is found whatever their number', async () => {
  const files = store();
  const location = `${files.root}/t`;
  const catalog = new FileCatalog(files);
  await catalog.create(id, pointerTo(location, '1'));
  for (let number = 2; number <= 37; number++) {
    const base = (await catalog.load(id, location)) as CatalogEntry;
    expect(base.metadataLocation).toBe(`${location}/metadata/${number - 1}`);
    expect(await catalog.swap(base, pointerTo(location, String(number)))).toBe(true);
  }
});

async function names(files: FileStore, prefix: string): Promise<string[]> {
  const uris: string[] = [];
  for await (const { uri } of files.list(prefix)) uris.push(uri.slice(uri.lastIndexOf('/') + 1));
  return uris;
}

test('after many commits there are few pointers, and a writer who slept through them is not told that it was first', async () => {
  const files = store();
  const location = `${files.root}/t`;
  const catalog = new FileCatalog(files);
  await catalog.create(id, pointerTo(location, '1'));
  const bases = [(await catalog.load(id, location)) as CatalogEntry];
  for (let number = 2; number <= 200; number++) {
    const base = bases[bases.length - 1];
    const metadataLocation = `${location}/metadata/${number}`;
    expect(await catalog.swap(base, pointerTo(location, String(number)))).toBe(true);
    bases.push({ ...base, metadataLocation, version: String(number) });
  }
  expect((await names(files, `${location}/metadata/pointer/`)).length).toBeLessThanOrEqual(16);

  // Each of them makes its number, which is free again, and the next one builds on what is not the table's.
  for (const base of bases.slice(0, 40)) {
    await expect(catalog.swap(base, pointerTo(location, `late-${base.version}`))).rejects.toThrow(
      CommitOutcomeUnknownError,
    );
  }
  expect(await catalog.swap(bases[197], pointerTo(location, 'late'))).toBe(false);
  expect(await catalog.create(id, pointerTo(location, 'anew'))).toBe(false);
  expect((await catalog.load(id, location))?.metadataLocation).toBe(`${location}/metadata/200`);
});

test('fails with the mend for a table whose folder was moved', async () => {
  const files = store();
  await files.write(`${files.root}/t/metadata/pointer/0000000001`, Buffer.from('file:///elsewhere/t/metadata/1\n'));
  await expect(new FileCatalog(files).load(id, `${files.root}/t`)).rejects.toThrow(/move the folder back/);
});
