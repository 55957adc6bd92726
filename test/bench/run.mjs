// Every bench beside this file, or those whose names are given, each in a process of its own.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = join(folder, '../..');
const out = join(root, '.bench');
const wanted = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.replace('.bench.ts', ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

console.log(`${cpus().length} cores, node ${process.version}; every figure is ours over a reference of the same run`);
try {
  for (const name of names) await measure(name);
} finally {
  rmSync(out, { recursive: true, force: true });
}

/** What is measured is what a user runs: bundles, and not sources that a loader turns into JavaScript. */
async function measure(name) {
  // The pool of threads is as the command line makes it for itself.
  const bench = `import '../../lib/cli/thread-pool'; import bench from './${name}.bench'; import { show } from './one'; show(bench);`;
  await bundle({ stdin: { contents: bench, resolveDir: folder, loader: 'ts' }, outfile: join(out, `${name}.js`) });
  const worker = join(folder, `${name}-worker.ts`);
  if (existsSync(worker)) await bundle({ entryPoints: [worker], outfile: join(out, `${name}-worker.js`) });
  const { status } = spawnSync(process.execPath, [join(out, `${name}.js`)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

function bundle(what) {
  return build({
    ...what,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['@duckdb/node-api', 'aws-cdk-lib', 'cdk-data-mesh'],
    logLevel: 'error',
  });
}
