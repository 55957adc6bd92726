import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { parse } from 'yaml';

const root = resolve(__dirname, '../..');
const modules = join(root, 'node_modules');
const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
const team = join(elsewhere, 'marketing');
const run = promisify(execFile);

/** Whoever asks the network finds nobody there. */
const OFFLINE = {
  ...process.env,
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  npm_config_offline: 'true',
  npm_config_registry: 'http://127.0.0.1:9',
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CI: 'true',
};
/** Loaded before an app: no other program is started and nobody is called. */
const ALONE = `const refuse = (what) => () => { throw new Error('synth needs ' + what); };
const processes = require('node:child_process');
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) processes[name] = refuse('another program');
require('node:net').Socket.prototype.connect = refuse('the network');
`;

let tarball: string;
let words: string;

beforeAll(async () => {
  tarball = (await run(process.execPath, [join(__dirname, 'pack.mjs'), elsewhere])).stdout.trim();
  const tools = join(elsewhere, 'tools/node_modules');
  await unpack(tools);
  const program = join(tools, 'cdk-data-mesh/build/bin/data-mesh.js');
  words = (await run(process.execPath, [program, 'new', 'team', 'marketing'], { cwd: elsewhere })).stdout;
  await install(team, Object.keys({ ...packageOf(team).dependencies, ...packageOf(team).devDependencies }));
}, 300_000);

afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

async function unpack(into: string): Promise<void> {
  mkdirSync(into, { recursive: true });
  await run('tar', ['-xzf', tarball], { cwd: into });
  cpSync(join(into, 'package'), join(into, 'cdk-data-mesh'), { recursive: true });
  rmSync(join(into, 'package'), { recursive: true });
}

/** What npm install would do: the package from its tarball, all others from this repository's. */
async function install(folder: string, names: readonly string[]): Promise<void> {
  await unpack(join(folder, 'node_modules'));
  const link = (name: string, target = join(modules, name)) => {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(target, join(folder, 'node_modules', name));
  };
  for (const name of names.filter((it) => it !== 'cdk-data-mesh')) link(name);
  link('@duckdb');
  for (const name of ['cdk', 'jest', 'tsc', 'tsx']) link(`.bin/${name}`);
  link('.bin/data-mesh', join(folder, 'node_modules/cdk-data-mesh/build/bin/data-mesh.js'));
}

function packageOf(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

test('the program that was installed writes a team, which needs what it was installed from', () => {
  expect(words).toContain('  cd marketing\n  npm install\n  npx data-mesh run\n');
  expect(packageOf(team).dependencies['cdk-data-mesh']).toBe('^0.1.0');
});

test('the tarball has types, and bundles what the package needs', () => {
  for (const file of ['build/constructs/index.d.ts', 'build/testing/index.d.ts', 'node_modules/yaml/package.json']) {
    expect([file, existsSync(join(team, 'node_modules/cdk-data-mesh', file))]).toEqual([file, true]);
  }
});

test('every step of the written workflow passes, without the network', async () => {
  const { steps } = parse(readFileSync(join(team, '.github/workflows/ci.yml'), 'utf8')).jobs.check;
  const commands = (steps as { run?: string }[]).flatMap((step) => step.run ?? []);
  expect(commands.shift()).toMatch(/^npm install/);
  expect(commands.length).toBeGreaterThan(3);
  for (const command of commands) await run(command, { cwd: team, env: OFFLINE, shell: true } as never);
  expect(existsSync(join(team, 'cdk.out/Marketing.template.json'))).toBe(true);
}, 300_000);

test('a CSV of one’s own becomes a table by two commands', async () => {
  writeFileSync(join(elsewhere, 'customers.csv'), 'Customer;Since;Balance\r\nPiet;31/01/2026;1.234,50\r\n');
  const dataMesh = async (...args: string[]) =>
    (await run(join(team, 'node_modules/.bin/data-mesh'), args, { cwd: team, env: OFFLINE })).stdout;
  await dataMesh('new', 'table', '../customers.csv');
  await dataMesh('run');
  const query = 'SELECT customer, since, balance FROM marketing.customers';
  expect(await dataMesh('sql', query, '--csv')).toBe('customer,since,balance\r\nPiet,2026-01-31,1234.50\r\n');
  await run(join(team, 'node_modules/.bin/tsc'), { cwd: team });
}, 300_000);

test('fails to look at a stack without cdk-nag, with the way to get it', async () => {
  const script = `require('cdk-data-mesh/testing').assertClean({ node: { path: '', root: {} } }).catch((error) => console.log(error.message))`;
  const { stdout } = await run(process.execPath, ['-e', script], { cwd: team });
  expect(stdout).toBe('assertClean needs the package cdk-nag; run npm install --save-dev cdk-nag@3\n');
});

test('an empty app with the peers alone synthesizes: no esbuild, no Docker, no network, no other program', async () => {
  const app = join(elsewhere, 'empty');
  await unpack(join(app, 'node_modules'));
  for (const peer of ['aws-cdk-lib', 'constructs']) symlinkSync(join(modules, peer), join(app, 'node_modules', peer));
  cpSync(join(team, 'models'), join(app, 'models'), { recursive: true });
  const code = readFileSync(join(team, 'app.ts'), 'utf8');
  writeFileSync(
    join(app, 'app.js'),
    ts.transpile(code, { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }),
  );
  writeFileSync(join(app, 'alone.js'), ALONE);
  const env = { CDK_OUTDIR: join(app, 'cdk.out') };
  await run(process.execPath, ['--require', './alone.js', 'app.js'], { cwd: app, env });
  const made = readdirSync(join(app, 'cdk.out'));
  expect(made).toEqual(expect.arrayContaining(['Marketing.template.json', 'Marketing.mesh.json', 'manifest.json']));
  expect(made.some((file) => /^asset\..*\.zip$/.test(file))).toBe(true);
}, 120_000);
