import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ListMultipartUploadsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { ObjectChangedError, ObjectNotFoundError, S3Store } from '../../lib/store';
import { fault, newBucket, newScratch, s3 } from './support/cloud';

const MIB = 1024 * 1024;
const bytes = (text: string) => Buffer.from(text);
const text = async (store: S3Store, uri: string) => Buffer.from(await store.read(uri)).toString();

async function newStore() {
  const bucket = await newBucket();
  const root = `s3://${bucket}/mesh`;
  return { bucket, root, store: await S3Store.open(root) };
}

async function listed(store: S3Store, prefix: string): Promise<string[]> {
  const uris: string[] = [];
  for await (const { uri } of store.list(prefix)) uris.push(uri);
  return uris;
}

test('what was written is read, listed in order and removed, whatever characters its key has', async () => {
  const { store, root } = await newStore();
  const names = ['b/2', 'b/10', 'a b&c/é+%20?#.csv', 'bb'];
  for (const name of names) await store.write(`${root}/${name}`, bytes(name));
  for (const name of names) expect(await text(store, `${root}/${name}`)).toBe(name);
  expect(await store.stat(`${root}/b/10`)).toMatchObject({ uri: `${root}/b/10`, size: 4 });
  expect(await listed(store, `${root}/b`)).toEqual([`${root}/b/10`, `${root}/b/2`, `${root}/bb`]);
  expect(await listed(store, root)).toHaveLength(4);
  await store.remove(`${root}/bb`);
  await store.remove(`${root}/bb`);
  expect(await store.stat(`${root}/bb`)).toBeUndefined();
});

test('a listing longer than a page is given whole', async () => {
  const { store, root } = await newStore();
  const names = Array.from({ length: 1_050 }, (_, index) => `${root}/many/${String(index).padStart(4, '0')}`);
  for (let start = 0; start < names.length; start += 50) {
    await Promise.all(names.slice(start, start + 50).map((uri) => store.write(uri, bytes('x'))));
  }
  expect(await listed(store, `${root}/many/`)).toEqual(names);
});

test('of twenty writers that create the same object one wins', async () => {
  const { store, root } = await newStore();
  const won = await Promise.all(Array.from({ length: 20 }, (_, n) => store.create(`${root}/one`, bytes(String(n)))));
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(await text(store, `${root}/one`)).toBe(String(won.indexOf(true)));
});

test('a create whose answer was lost knows its own success', async () => {
  const { store, root, bucket } = await newStore();
  await fault({ match: [`PUT /${bucket}/mesh/one`], after: true, status: 503, times: 1 });
  expect(await store.create(`${root}/one`, bytes('mine'))).toBe(true);
  expect(await store.create(`${root}/one`, bytes('mine'))).toBe(false);
  await fault({ match: [`PUT /${bucket}/mesh/two`], after: true, status: 500, times: 100 });
  expect(await store.create(`${root}/two`, bytes('mine'))).toBe(true);
  await fault({ match: [`PUT /${bucket}/mesh/two`], status: 500, times: 0 });
});

test('a create that met another conditional request asks again', async () => {
  const { store, root, bucket } = await newStore();
  await fault({ match: [`PUT /${bucket}/mesh/one`], status: 409, times: 2 });
  expect(await store.create(`${root}/one`, bytes('mine'))).toBe(true);
});

test('a large file goes up in parts and comes down by ranges, byte for byte, once', async () => {
  const { store, root, bucket } = await newStore();
  const scratch = newScratch();
  const content = randomBytes(70 * MIB + 12_345);
  const local = await store.stagingPath(`${root}/data/large.parquet`, scratch);
  writeFileSync(local, content);
  await store.publish(local, `${root}/data/large.parquet`);
  expect(existsSync(local)).toBe(false);
  const paths = await Promise.all([1, 2, 3].map(() => store.localize(`${root}/data/large.parquet`, scratch)));
  expect(new Set(paths).size).toBe(1);
  expect(paths[0]).toMatch(/\.parquet$/);
  expect(readFileSync(paths[0]).equals(content)).toBe(true);
  await fault({ match: [`GET /${bucket}/`], status: 500, times: 100 });
  expect(await store.localize(`${root}/data/large.parquet`, scratch)).toBe(paths[0]);
  await fault({ match: [`GET /${bucket}/`], status: 500, times: 0 });
  expect(await readdir(join(scratch, 'objects'))).toHaveLength(1);
});

test('an empty object has a local copy too', async () => {
  const { store, root } = await newStore();
  await store.write(`${root}/empty.csv`, bytes(''));
  expect(readFileSync(await store.localize(`${root}/empty.csv`, newScratch()))).toHaveLength(0);
});

test('an object that was overwritten is fetched anew, and its earlier version by the id of it', async () => {
  const { store, root, bucket } = await newStore();
  const scratch = newScratch();
  await store.write(`${root}/bills.csv`, bytes('old'));
  const old = await store.localize(`${root}/bills.csv`, scratch);
  await store.write(`${root}/bills.csv`, bytes('new'));
  const fresh = await store.localize(`${root}/bills.csv`, scratch);
  expect([readFileSync(old, 'utf8'), readFileSync(fresh, 'utf8')]).toEqual(['old', 'new']);
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  const first = Versions?.find(({ IsLatest }) => !IsLatest)?.VersionId;
  expect(readFileSync(await store.localize(`${root}/bills.csv`, scratch, { versionId: first }), 'utf8')).toBe('old');
  const etag = (await store.stat(`${root}/bills.csv`, first))?.etag;
  await expect(store.localize(`${root}/bills.csv`, scratch, { etag })).rejects.toThrow(ObjectChangedError);
});

test('fails to give out half a copy where the download breaks off', async () => {
  const { store, root, bucket } = await newStore();
  const scratch = newScratch();
  await store.write(`${root}/a.csv`, bytes('content'));
  await fault({ match: [`GET /${bucket}/mesh/a.csv`], status: 403, times: 100 });
  await expect(store.localize(`${root}/a.csv`, scratch)).rejects.toThrow();
  await fault({ match: [`GET /${bucket}/mesh/a.csv`], status: 500, times: 0 });
  expect(await readdir(join(scratch, 'objects'))).toEqual([]);
  expect(readFileSync(await store.localize(`${root}/a.csv`, scratch), 'utf8')).toBe('content');
});

test('fails to upload in parts without leaving parts or an object behind', async () => {
  const { store, root, bucket } = await newStore();
  const local = await store.stagingPath(`${root}/large`, newScratch());
  writeFileSync(local, randomBytes(40 * MIB));
  await fault({ match: [`PUT /${bucket}/mesh/large`], status: 403, times: 1 });
  await expect(store.publish(local, `${root}/large`)).rejects.toThrow();
  expect(existsSync(local)).toBe(true);
  expect((await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? []).toEqual([]);
  expect(await store.stat(`${root}/large`)).toBeUndefined();
});

test('fails to read what is not there', async () => {
  const { store, root } = await newStore();
  await expect(store.read(`${root}/no`)).rejects.toThrow(ObjectNotFoundError);
  await expect(store.localize(`${root}/no`, newScratch())).rejects.toThrow(ObjectNotFoundError);
});

test('fails to leave its root', async () => {
  const { store, root, bucket } = await newStore();
  for (const uri of [
    `s3://${bucket}/other`,
    `${root}2/x`,
    `${root}/../x`,
    's3://elsewhere/mesh/x',
    'file:///etc/passwd',
  ]) {
    await expect(store.read(uri)).rejects.toThrow(/is not below|climbs out/);
  }
});
