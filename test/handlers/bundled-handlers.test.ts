import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';

const root = resolve(__dirname, '../..');
const verbs = readdirSync(join(root, 'lib/handlers'))
  .filter((file) => file.endsWith('.lambda.ts'))
  .map((file) => file.replace('.lambda.ts', ''));

test('every handler of the bundle loads with nothing but what is beside it', async () => {
  await promisify(execFile)(process.execPath, [join(root, 'lib/bundle/build.mjs')]);
  const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(join(root, 'build/handlers.zip'))))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  expect(verbs).toEqual([
    'audit',
    'build',
    'commit',
    'maintain',
    'plan',
    'publish',
    'register',
    'standardize',
    'sweep',
  ]);
  const script = `for (const verb of ${JSON.stringify(verbs)}) console.log(verb, typeof require('./' + verb + '.js').handler)`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: folder, env: {} });
  expect(stdout.trim().split('\n')).toEqual(verbs.map((verb) => `${verb} function`));
});
