import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesBelow, hashFiles, writeWhole } from './files.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'build');
const cache = join(root, 'node_modules/.cache/cdk-data-mesh');
const stampFile = join(out, '.inputs.json');

const PURE = ['lib/contract', 'lib/error', 'lib/manifest', 'lib/plan'];
const TARGETS = [
  { name: 'constructs', from: ['constructs', ...PURE], entry: 'constructs/index.ts', makes: 'constructs/index.js' },
  { name: 'cli', from: ['bin', 'lib'], entry: 'bin/data-mesh.ts', makes: 'bin/data-mesh.js' },
  { name: 'testing', from: ['lib'], entry: 'lib/testing/index.ts', makes: 'testing/index.js' },
  {
    name: 'validation',
    from: ['lib/cli/app', 'lib/cli/validation', 'lib/error'],
    entry: 'lib/cli/validation/index.ts',
    makes: 'validation/index.js',
  },
  { name: 'handlers', from: ['lib'], entry: '.lambda.ts', makes: 'handlers.zip' },
];

const recipe = ['package.json', 'package-lock.json', ...filesBelow(root, 'lib/bundle')];
const stamps = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
const started = Date.now();
const made = [];

for (const { name, from, entry, makes } of TARGETS) {
  const inputs = from.flatMap((folder) => filesBelow(root, folder)).filter((file) => /\.(ts|json)$/.test(file));
  if (!inputs.some((file) => file.endsWith(entry))) {
    console.error(`build: ${name} left out, there is no ${entry}`);
    continue;
  }
  const hash = hashFiles(root, [...recipe, ...inputs]);
  if (stamps[name] === hash && existsSync(join(out, makes))) continue;
  try {
    const targets = await import('./targets.mjs');
    await targets[name]({ root, out, cache, inputs });
    stamps[name] = hash;
    made.push(`${makes} (${kilobytes(join(out, makes))} kB)`);
  } catch (error) {
    console.error(`build: ${name} failed: ${error.message}`);
    process.exitCode = 1;
  }
}

if (made.length > 0) {
  writeWhole(stampFile, JSON.stringify(stamps));
  console.error(`build: ${made.join(', ')} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function kilobytes(file) {
  return Math.ceil(statSync(file).size / 1000);
}
