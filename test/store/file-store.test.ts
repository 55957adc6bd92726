import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MeshError } from '../../lib/error';
import { FileStore, filePath, fileUri, ObjectNotFoundError } from '../../lib/store';
import { fileFault } from '../../lib/store/file-fault';

const bytes = (text: string) => Buffer.from(text);

let folder: string;
let store: FileStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-store-'));
  store = new FileStore(join(folder, 'ware house'));
});

async function uris(prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { uri } of store.list(prefix)) found.push(uri.slice(store.root.length + 1));
  return found;
}

test('what is written is read back, also where the folder was not there and its name has a blank', async () => {
  const uri = `${store.root}/a/b é.txt`;
  await store.write(uri, bytes('one'));
  await store.write(uri, bytes('two'));
  expect(Buffer.from(await store.read(uri)).toString()).toBe('two');
  expect(await store.stat(uri)).toMatchObject({ uri, size: 3 });
  expect(readFileSync(join(folder, 'ware house/a/b é.txt'), 'utf8')).toBe('two');
});

test('what is jotted down is whole, replaces what was there, makes its folder, and leaves nothing unfinished', async () => {
  for (const text of ['one', 'another']) await store.jot(`${store.root}/a/hint.text`, bytes(text));
  expect(Buffer.from(await store.read(`${store.root}/a/hint.text`)).toString()).toBe('another');
  await store.write(`${store.root}/b/c`, bytes('file'));
  await expect(store.jot(`${store.root}/b/c/d`, bytes('x'))).rejects.toThrow();
  expect(await uris(`${store.root}/`)).toEqual(['a/hint.text', 'b/c']);
  expect(readdirSync(join(folder, 'ware house/.unfinished'))).toEqual([]);
});

test('create gives the name to the first only and leaves nothing unfinished behind', async () => {
  const uri = `${store.root}/pointer`;
  const won = await Promise.all(Array.from({ length: 20 }, (_, i) => store.create(uri, bytes(`writer ${i}`))));
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(Buffer.from(await store.read(uri)).toString()).toBe(`writer ${won.indexOf(true)}`);
  expect(readdirSync(join(folder, 'ware house/.unfinished'))).toEqual([]);
});

test('what is jotted down in as many bytes takes their place, and no new file is made', async () => {
  const path = join(folder, 'ware house/hint.text');
  await store.jot(`${store.root}/hint.text`, bytes('one'));
  const { ino } = statSync(path);
  await store.jot(`${store.root}/hint.text`, bytes('two'));
  expect([readFileSync(path, 'utf8'), statSync(path).ino]).toEqual(['two', ino]);
});

test('new objects are written side by side, with the folders that they need', async () => {
  const names = ['t/metadata/a.avro', 't/metadata/b.avro', 't/data/c'];
  await store.writeNew(names.map((name) => ({ uri: `${store.root}/${name}`, bytes: bytes(name) })));
  await store.writeNew([]);
  expect(await uris(`${store.root}/`)).toEqual(['t/data/c', 't/metadata/a.avro', 't/metadata/b.avro']);
  expect(readFileSync(join(folder, 'ware house/t/data/c'), 'utf8')).toBe('t/data/c');
});

test('a new object that some find in its folder is there as a whole or not at all', async () => {
  const path = join(folder, 'ware house/t/metadata/2.json');
  const content = bytes('x'.repeat(100_000));
  const seen = new Set<number>();
  for (let round = 0; round < 100; round++) {
    const name = { uri: `${store.root}/t/metadata/2.json`, bytes: content, isListed: true };
    let isDone = false;
    const written = store.writeNew([name, { uri: `${store.root}/t/metadata/a.avro`, bytes: content }]).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found) seen.add(found.size);
      await new Promise((turn) => setImmediate(turn));
    }
    await written;
    for (const file of [path, join(folder, 'ware house/t/metadata/a.avro')]) rmSync(file);
  }
  expect([...seen]).toEqual([content.length]);
});

test('fails for new objects of which one has the name of another, which stays, and leaves none of them', async () => {
  await store.write(`${store.root}/t/taken`, bytes('first'));
  const objects = ['t/x', 't/taken', 't/y'].map((name) => ({ uri: `${store.root}/${name}`, bytes: bytes('new') }));
  await expect(store.writeNew(objects)).rejects.toThrow(/EEXIST/);
  expect(await uris(`${store.root}/`)).toEqual(['t/taken']);
  expect(Buffer.from(await store.read(`${store.root}/t/taken`)).toString()).toBe('first');
});

describe('what is created after something else', () => {
  test('is not there before that is done', async () => {
    const uri = `${store.root}/pointer`;
    let finish = (): void => undefined;
    const before = new Promise<void>((done) => {
      finish = done;
    });
    const created = store.create(uri, bytes('42'), before);
    await new Promise((turn) => setTimeout(turn, 50));
    expect(await store.stat(uri)).toBeUndefined();
    finish();
    expect(await created).toBe(true);
    expect(await store.stat(uri)).toMatchObject({ size: 2 });
  });

  test('fails where that fails, and leaves nothing', async () => {
    const failed = Promise.reject(new Error('the disk is gone'));
    await expect(store.create(`${store.root}/pointer`, bytes('42'), failed)).rejects.toThrow('the disk is gone');
    expect(await uris(`${store.root}/`)).toEqual([]);
    expect(readdirSync(join(folder, 'ware house/.unfinished'))).toEqual([]);
  });
});

test('a list is in the order of URIs, takes half a name as prefix, and shows no unfinished file', async () => {
  for (const name of ['a/x', 'a.txt', 'a-b/y', 'ab', 'b/c/d']) await store.write(`${store.root}/${name}`, bytes('1'));
  writeFileSync(join(folder, 'ware house/.unfinished/left-by-a-kill'), 'half');
  const all = await uris(`${store.root}/`);
  expect(all).toEqual([...all].sort());
  expect(all).toEqual(['a-b/y', 'a.txt', 'a/x', 'ab', 'b/c/d']);
  expect(await uris(`${store.root}/a`)).toEqual(['a-b/y', 'a.txt', 'a/x', 'ab']);
  expect(await uris(`${store.root}/b/c/`)).toEqual(['b/c/d']);
  expect(await uris(`${store.root}/nothing/`)).toEqual([]);
  expect(await uris(store.root)).toEqual(all);
});

test('what is absent: no stat, ObjectNotFoundError on reading, and removing it is no error', async () => {
  const uri = `${store.root}/nothing`;
  expect(await store.stat(uri)).toBeUndefined();
  await expect(store.read(uri)).rejects.toThrow(ObjectNotFoundError);
  await expect(store.localize(uri)).rejects.toThrow(ObjectNotFoundError);
  await store.remove(uri);
});

test('a file that a program wrote is brought in whole and is gone from where it was', async () => {
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  const uri = `${store.root}/t/data.parquet`;
  const local = await store.stagingPath(uri, scratch);
  writeFileSync(local, 'rows');
  await store.publish(local, uri);
  expect(readFileSync(await store.localize(uri), 'utf8')).toBe('rows');
  expect(existsSync(local)).toBe(false);
});

test('what a killed process left a day ago is swept, what is young stays', async () => {
  await store.write(`${store.root}/x`, bytes('1'));
  const left = (name: string) => join(folder, 'ware house/.unfinished', name);
  writeFileSync(left('old'), '');
  writeFileSync(left('young'), '');
  utimesSync(left('old'), new Date(0), new Date(0));
  await new FileStore(join(folder, 'ware house')).write(`${store.root}/y`, bytes('1'));
  expect(readdirSync(join(folder, 'ware house/.unfinished'))).toEqual(['young']);
});

describe('fails for a URI that is not inside the root', () => {
  test.each([
    ['by dots', (root: string) => `${root}/a/../../secret`],
    ['by a neighbour that begins alike', (root: string) => `${root}-other/secret`],
    ['by another scheme', () => 's3://bucket/secret'],
    ['by a zero byte', (root: string) => `${root}/a\0b`],
    ['by being elsewhere', () => 'file:///etc/hostname'],
  ])('%s', async (_, uri) => {
    const at = uri(store.root);
    const attempts = [
      store.read(at),
      store.stat(at),
      store.remove(at),
      store.localize(at),
      store.write(at, bytes('x')),
    ];
    for (const attempt of await Promise.allSettled(attempts)) {
      expect(attempt).toMatchObject({
        status: 'rejected',
        reason: { problems: [{ message: expect.stringMatching(/is not inside/) }] },
      });
    }
  });

  test('by a symbolic link, of a folder or of a file', async () => {
    await store.write(`${store.root}/inside`, bytes('1'));
    writeFileSync(join(folder, 'secret'), 'secret');
    symlinkSync(folder, join(folder, 'ware house/out'));
    symlinkSync(join(folder, 'secret'), join(folder, 'ware house/file'));
    await expect(store.read(`${store.root}/out/secret`)).rejects.toThrow(/is not inside/);
    await expect(store.write(`${store.root}/out/new/deep`, bytes('x'))).rejects.toThrow(/is not inside/);
    const file = `${store.root}/file`;
    for (const attempt of [store.read(file), store.stat(file), store.localize(file), store.jot(file, bytes('x'))])
      await expect(attempt).rejects.toThrow(/is not inside/);
    await store.write(file, bytes('own'));
    expect([await store.read(file).then(String), readFileSync(join(folder, 'secret'), 'utf8')]).toEqual([
      'own',
      'secret',
    ]);
    await store.remove(file);
    expect(await uris(`${store.root}/`)).toEqual(['inside']);
    expect(existsSync(join(folder, 'new'))).toBe(false);
  });
});

test('a link that stays inside is as good as what it leads to', async () => {
  await store.write(`${store.root}/a/x`, bytes('12'));
  symlinkSync(join(folder, 'ware house/a'), join(folder, 'ware house/b'));
  symlinkSync(join(folder, 'ware house/a/x'), join(folder, 'ware house/y'));
  for (const uri of [`${store.root}/b/x`, `${store.root}/y`]) {
    expect(await store.read(uri).then(String)).toBe('12');
    expect(await store.stat(uri)).toMatchObject({ uri, size: 2 });
    expect(readFileSync(await store.localize(uri), 'utf8')).toBe('12');
  }
});

test('folders that are asked for come with what is written, inside the root alone', async () => {
  await store.write(`${store.root}/t/metadata/1`, bytes('1'), [`${store.root}/t/data`]);
  expect(readdirSync(join(folder, 'ware house/t')).sort()).toEqual(['data', 'metadata']);
  await store.write(`${store.root}/t/metadata/2`, bytes('2'), [`${store.root}/t/data`]);
  const outside = store.write(`${store.root}/t/metadata/3`, bytes('3'), [`${store.root}/../out`]);
  await expect(outside).rejects.toThrow(/is not inside/);
  expect(await uris(`${store.root}/t/`)).toEqual(['t/metadata/1', 't/metadata/2']);
});

test('a root that is reached by a symbolic link is as good as any', async () => {
  await store.write(`${store.root}/x`, bytes('1'));
  symlinkSync(join(folder, 'ware house'), join(folder, 'link'));
  const linked = new FileStore(join(folder, 'link'));
  expect(Buffer.from(await linked.read(`${linked.root}/x`)).toString()).toBe('1');
});

test('fails with the mend where a file is in the way of the folder', async () => {
  writeFileSync(join(folder, 'ware house'), 'a file');
  const error = await store.write(`${store.root}/x`, bytes('1')).catch((e) => e);
  expect(error).toBeInstanceOf(MeshError);
  expect(error.problems[0].hint).toMatch(/choose another folder/);
});

test.each(['ENOSPC', 'EROFS', 'EACCES', 'EDQUOT'])('%s is told in words, with the path and the mend', (code) => {
  const fault = fileFault(Object.assign(new Error(code), { code }), '/data/x');
  expect(fault).toBeInstanceOf(MeshError);
  expect((fault as MeshError).problems[0]).toMatchObject({
    message: expect.stringMatching(/: \/data\/x$/),
    hint: expect.any(String),
  });
});

test('a URI is the path with a scheme before it, nothing encoded', () => {
  expect(fileUri('/a b/é%20#')).toBe('file:///a b/é%20#');
  expect(filePath('file:///a b/é%20#')).toBe('/a b/é%20#');
  expect(filePath('s3://bucket/key')).toBeUndefined();
});
