import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';

const root = resolve(__dirname, '../..');
const BINDING = 'node_modules/@duckdb/node-bindings-linux-arm64';
const run = promisify(execFile);

const SOURCES = {
  'constructs/index.ts': `export { word } from '../lib/error';`,
  'lib/error/index.ts': `import json from './word.json'; export const word: string = json.word; export const here = __dirname;`,
  'lib/error/word.json': `{ "word": "mesh" }`,
  'lib/handlers/plan.lambda.ts': `import { word } from '../error'; export const handler = () => word;`,
  'lib/handlers/build.lambda.ts': `export const handler = async () => typeof (await import('@duckdb/node-api')).DuckDBInstance;`,
};

/** A package with few sources, the build as it is, and this repository's node_modules. */
function project(sources: Record<string, string> = SOURCES): string {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  cpSync(join(root, 'lib/bundle'), join(folder, 'lib/bundle'), { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(root, file), join(folder, file));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, text] of Object.entries(sources)) write(folder, file, text);
  return folder;
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

async function build(folder: string, env: Record<string, string> = {}): Promise<string> {
  const words = [join(folder, 'lib/bundle/build.mjs')];
  return (await run(process.execPath, words, { env: { ...process.env, ...env } })).stderr;
}

async function evaluate(folder: string, script: string, env: Record<string, string> = {}): Promise<string> {
  return (await run(process.execPath, ['-e', script], { cwd: folder, env: { ...process.env, ...env } })).stdout.trim();
}

const zipOf = (folder: string) => readFileSync(join(folder, 'build/handlers.zip'));

test('the zip holds one file a handler and the engine with its binding for arm64', async () => {
  const folder = project();
  await build(folder);
  const files = unzipSync(zipOf(folder));
  const names = Object.keys(files);
  expect(names.filter((name) => !name.startsWith('node_modules/'))).toEqual(['build.js', 'plan.js']);
  for (const name of ['@duckdb/node-api/lib/index.js', '@duckdb/node-bindings/duckdb.js', 'detect-libc/package.json']) {
    expect(names).toContain(`node_modules/${name}`);
  }
  const elfMachine = Buffer.from(files[`${BINDING}/duckdb.node`]).readUInt16LE(18);
  expect(elfMachine).toBe(0xb7);
  expect(files[`${BINDING}/libduckdb.so`].length).toBeGreaterThan(10_000_000);
  const unzipped = Object.values(files).reduce((sum, bytes) => sum + bytes.length, 0);
  expect(unzipped).toBeLessThan(250 * 1024 * 1024);
});

test('the same sources give the same zip in any folder and time zone', async () => {
  const [one, other] = [project(), project()];
  await build(one, { TZ: 'UTC' });
  await build(other, { TZ: 'Pacific/Auckland' });
  expect(zipOf(one).equals(zipOf(other))).toBe(true);
});

test('the handlers run from the unzipped bundle, with an engine for this machine beside them', async () => {
  const folder = project();
  await build(folder);
  const lambda = mkdtempSync(join(tmpdir(), 'lambda-'));
  const here = `${process.platform}-${process.arch}`;
  for (const [name, bytes] of Object.entries(unzipSync(zipOf(folder)))) {
    mkdirSync(dirname(join(lambda, name)), { recursive: true });
    writeFileSync(join(lambda, name), bytes);
  }
  const binding = `node_modules/@duckdb/node-bindings-${here}`;
  if (!existsSync(join(lambda, binding))) cpSync(join(root, binding), join(lambda, binding), { recursive: true });
  expect(await evaluate(lambda, `console.log(require('./plan.js').handler())`)).toBe('mesh');
  expect(await evaluate(lambda, `require('./build.js').handler().then(console.log)`)).toBe('function');
});

test('the package can be required by its own name, file by file as in the sources', async () => {
  const folder = project();
  await build(folder);
  expect(await evaluate(folder, `console.log(require('cdk-data-mesh').word)`)).toBe('mesh');
  expect(await evaluate(folder, `console.log(require('./build/lib/error').here)`)).toMatch(/build.lib.error$/);
});

test('a build writes what changed, nothing where nothing did, and removes what has no source any more', async () => {
  const folder = project();
  expect((await build(folder)).split('\n')).toEqual([
    'build: cli left out, there is no bin/data-mesh.ts',
    'build: testing left out, there is no lib/testing/index.ts',
    'build: validation left out, there is no lib/cli/validation/index.ts',
    expect.stringMatching(/^build: constructs\/index\.js .* handlers\.zip \(\d+ kB\) in \d+\.\d s$/),
    '',
  ]);
  const before = statSync(join(folder, 'build/handlers.zip')).mtimeMs;
  expect(await build(folder)).toMatch(/^(build: \w+ left out, there is no \S+\n){3}$/);
  write(folder, 'constructs/index.ts', 'export const word = 1;');
  write(folder, 'constructs/other.ts', 'export const other = 1;');
  await build(folder);
  expect(existsSync(join(folder, 'build/constructs/other.js'))).toBe(true);
  rmSync(join(folder, 'constructs/other.ts'));
  await build(folder);
  expect(existsSync(join(folder, 'build/constructs/other.js'))).toBe(false);
  expect(statSync(join(folder, 'build/handlers.zip')).mtimeMs).toBe(before);
});

test('the command line is one file that can be started', async () => {
  const folder = project({ 'bin/data-mesh.ts': `#!/usr/bin/env node\nconsole.log(process.argv.slice(2).join(' '));` });
  await build(folder);
  expect((await run(join(folder, 'build/bin/data-mesh.js'), ['ls', '--json'])).stdout).toBe('ls --json\n');
});

test('fails to build a broken source, and builds the rest', async () => {
  const folder = project({ ...SOURCES, 'bin/data-mesh.ts': 'import "./nowhere";' });
  await expect(build(folder)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('Could not resolve') });
  expect(existsSync(join(folder, 'build/handlers.zip'))).toBe(true);
});

test('fails to take a binding that is not what the lock file records', async () => {
  const folder = project();
  write(folder, 'npm.js', `require('fs').writeFileSync(process.argv.at(-1) + '/x.tgz', 'something else');`);
  const script = `import('${join(folder, 'lib/bundle/binding.mjs')}')
    .then(({ lambdaBinding }) => lambdaBinding('${folder}', '${join(folder, 'cache')}', { pause: 1 }))
    .catch((error) => console.log(error.message));`;
  const message = await evaluate(folder, script, { npm_execpath: join(folder, 'npm.js') });
  expect(message).toMatch(
    /cannot fetch @duckdb\/node-bindings-linux-arm64@\S+ after 4 attempts \(what came is not what/,
  );
});
