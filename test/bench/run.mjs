// Every bench beside this file, or those whose names are given, each in a process of its own.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const wanted = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.replace('.bench.ts', ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

console.log(`${cpus().length} cores, node ${process.version}; every figure is ours over a reference of the same run`);
for (const name of names) {
  const words = ['--import', 'tsx', join(folder, 'one.ts'), join(folder, `${name}.bench.ts`)];
  // As the command line sets it for itself.
  const env = { UV_THREADPOOL_SIZE: '16', ...process.env };
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit', env });
  if (status !== 0) process.exitCode = 1;
}
