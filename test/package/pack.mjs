// Packs the library as `npm publish` would, into the folder given, and prints the tarball's path. A copy is packed, as another
// build may be at work here.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PARTS = ['bin', 'build', 'constructs', 'lib', 'CHANGELOG.md', 'LICENSE', 'README.md', '.tsconfig.jsii.json'];

const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');
const into = resolve(process.argv[2]);
const { bundledDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const copy = mkdtempSync(join(tmpdir(), 'mesh-pack-'));
for (const part of [...PARTS, 'package.json', 'package-lock.json', 'tsconfig.json'])
  if (existsSync(join(root, part))) cpSync(join(root, part), join(copy, part), { recursive: true });
mkdirSync(join(copy, 'node_modules'));
for (const name of readdirSync(modules)) {
  if (bundledDependencies.includes(name))
    cpSync(join(modules, name), join(copy, 'node_modules', name), { recursive: true });
  else symlinkSync(join(modules, name), join(copy, 'node_modules', name));
}
const { status } = spawnSync('npm', ['pack', '--silent', '--pack-destination', into], {
  cwd: copy,
  stdio: ['ignore', 'ignore', 'inherit'],
  shell: process.platform === 'win32',
});
rmSync(copy, { recursive: true });
const tarball = readdirSync(into).find((file) => file.endsWith('.tgz'));
if (status === 0 && tarball) console.log(join(into, tarball));
else process.exitCode = 1;
