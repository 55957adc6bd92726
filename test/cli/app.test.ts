import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findApp, removeStaleManifests, usefulPart } from '../../lib/cli/app';
import { appFiles, call, declared, useFolders, write } from './support';

const folder = useFolders();

test('an app runs by the CDK protocol: its context and folder, and no account', async () => {
  const cwd = folder(appFiles(declared()));
  const env = { CDK_DEFAULT_ACCOUNT: '123456789012' };
  expect((await call(['check'], { cwd, env })).err).toMatch(
    /^synthesizing: node app\.js\nhint: nobody reads forecasting.revenue\n/,
  );
  const seen = JSON.parse(readFileSync(join(cwd, 'cdk.out/seen.json'), 'utf8'));
  expect(JSON.parse(seen.CDK_CONTEXT_JSON)).toEqual({ colour: 'green' });
  expect(seen).toMatchObject({ CDK_OUTDIR: join(cwd, 'cdk.out'), PWD: expect.stringContaining(cwd) });
  expect(seen).not.toHaveProperty('CDK_DEFAULT_ACCOUNT');
});

test('an app is named by its folder, by its cdk.json or by its cdk.out, as a word or an option', async () => {
  const cwd = folder(appFiles(declared()));
  const proven = { code: 0, out: 'proven: 1 dataset, 1 model\n' };
  const parent = join(cwd, '..');
  const name = cwd.slice(parent.length + 1);
  for (const path of [name, `${name}/cdk.json`, `${name}/cdk.out`]) {
    expect(await call(['check', path], { cwd: parent })).toMatchObject(proven);
    expect(await call(['check', '--app', path], { cwd: parent })).toMatchObject(proven);
  }
  expect(findApp(parent, `${name}/cdk.out`)).toEqual({ folder: cwd, assembly: join(cwd, 'cdk.out') });
});

test.each([
  ['a folder without an app', {}, [], 'there is no cdk.json in this folder'],
  ['a folder that is not there', {}, ['elsewhere'], "there is no 'elsewhere'"],
  ['a cdk.json that is no JSON', { 'cdk.json': '{"app": ' }, [], 'cdk.json is no JSON'],
  ['a cdk.json that is a list', { 'cdk.json': '[]' }, [], 'cdk.json must hold a JSON object'],
  ['a cdk.json without an app', { 'cdk.json': '{}' }, [], "'app' in cdk.json must be the command that runs the app"],
  [
    'an app that is not installed',
    { 'cdk.json': '{"app": "no-such-program-here"}' },
    [],
    "install the program that cdk.json's 'app' names",
  ],
  ['an app that makes nothing', { 'cdk.json': '{"app": "true"}' }, [], 'the app ran but made no cloud assembly: true'],
])('fails on %s', async (_, files, words, message) => {
  const { code, out, err } = await call(['check', ...words], { cwd: folder(files) });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(message);
});

test('fails on an app that throws: its message, its place and no stack of others', async () => {
  const files = {
    'cdk.json': '{"app": "node app.js"}',
    'app.js': 'console.log("hello");\nthrow new Error("no such region");\n',
  };
  const { err } = await call(['check'], { cwd: folder(files) });
  expect(err).toContain(
    'error: the app failed: node app.js\n  Error: no such region\n  at   app.js:2\n  mend: mend the app',
  );
  expect(err).not.toMatch(/node:internal|hello|Node\.js v/);
  const debug = await call(['check', '--debug'], { cwd: folder(files) });
  expect(debug.err).toMatch(/hello[\s\S]*node:internal[\s\S]*MeshError: /);
});

test('fails on an app without constructs of ours', async () => {
  const app = `require('node:fs').mkdirSync('cdk.out'); require('node:fs').writeFileSync('cdk.out/manifest.json', '{}')`;
  const { code, err } = await call(['run'], { cwd: folder({ 'cdk.json': '{"app": "node app.js"}', 'app.js': app }) });
  expect(code).toBe(1);
  expect(err).toContain('no mesh manifest in');
});

test('fails on an assembly of a newer version', async () => {
  const newer = { ...declared(), manifestVersion: 99, library: '9.9.9' };
  const cwd = folder({ 'cdk.out/manifest.json': '{}', 'cdk.out/Revenue.mesh.json': JSON.stringify(newer) });
  const { code, err } = await call(['ls', 'cdk.out'], { cwd });
  expect(code).toBe(1);
  expect(err).toContain('install cdk-data-mesh 9.9.9');
});

test('a stack that is gone from the app is gone from the assembly', () => {
  const out = folder({
    'manifest.json': JSON.stringify({ artifacts: { Kept: {}, 'assembly-Prod': {} } }),
    'Kept.mesh.json': '{}',
    'Gone.mesh.json': '{}',
    'assembly-Prod/manifest.json': JSON.stringify({ artifacts: {} }),
    'assembly-Prod/Gone.mesh.json': '{}',
    'assembly-Old/Old.mesh.json': '{}',
  });
  removeStaleManifests(out);
  expect(
    ['Kept.mesh.json', 'Gone.mesh.json', 'assembly-Prod/Gone.mesh.json', 'assembly-Old'].map((name) =>
      existsSync(join(out, name)),
    ),
  ).toEqual([true, false, false, false]);
});

test('of what a failed app printed, what helps is kept', () => {
  const python =
    'Traceback (most recent call last):\n  File "app.py", line 3, in <module>\nModuleNotFoundError: No module named \'aws_cdk\'\n';
  expect(usefulPart(python, '/app').text).toBe("ModuleNotFoundError: No module named 'aws_cdk'");
  const compiler = "app.ts(3,5): error TS2304: Cannot find name 'Stak'.\nnpm error code 2\n";
  expect(usefulPart(compiler, '/app').text).toBe("app.ts(3,5): error TS2304: Cannot find name 'Stak'.");
  expect(usefulPart('something\nwent wrong\n', '/app')).toEqual({ text: 'something\nwent wrong', place: undefined });
});

test('of a CDK app, neither the source that threw nor the stack nor the inner parts of the error are kept', () => {
  const thrown = [
    '/app/node_modules/cdk-data-mesh/build/lib/error/mesh-error.js:51',
    '  throw new MeshError([{ message, hint, place }]);',
    '        ^',
    '',
    'MeshError: Sql.fromFile: there is no file nope.sql; give a path from the folder of cdk.json',
    '    at fail (/app/node_modules/cdk-data-mesh/build/lib/error/mesh-error.js:51:9)',
    '    at <anonymous> (/app/app.ts:21:37) {',
    '  problems: [',
    "    { message: 'Sql.fromFile: there is no file nope.sql' }",
    '  ]',
    '}',
  ].join('\n');
  expect(usefulPart(thrown, '/app')).toEqual({
    text: 'Sql.fromFile: there is no file nope.sql; give a path from the folder of cdk.json',
    place: { file: 'app.ts', line: 21 },
  });
  const refused = [
    '/app/node_modules/aws-cdk-lib/core/lib/private/synthesis.js:2',
    `\`);throw new(errors_1()).UnscopedValidationError(${'x'.repeat(9000)})`,
    '',
    '[«ValidationFailedWithErrors» Validation failed with the following errors:',
    "  [Shop/Landing/x] the source's name must be lower case letters",
    '    ...aws-cdk-lib, node internals, tsx...',
    '    (no user code in 10 frames, use --stack-trace-limit to capture more)]',
  ].join('\n');
  expect(usefulPart(refused, '/app').text).toBe(
    "Validation failed with the following errors:\n  [Shop/Landing/x] the source's name must be lower case letters",
  );
});

test('a check without a problem says what it proved, one with problems tells all and fails', async () => {
  const cwd = folder(appFiles(declared({ sql: 'SELECT booked AS month, now() AS revenue FROM bill' })));
  const { code, out, err } = await call(['check'], { cwd });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain("there is no column 'booked'");
  expect(err).toContain('now gives another answer in every run');
  expect(err).toContain('  at   Revenue/Curated/revenue, models/revenue.sql:1:25\n');
  expect(err).toContain('\n3 problems\n');
  write(cwd, appFiles(declared()));
  expect(await call(['check'], { cwd })).toMatchObject({ code: 0, out: 'proven: 1 dataset, 1 model\n' });
});
