import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

test('the top level holds what it is to hold and nothing else', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const top = new Set(tracked.map((file) => file.split('/')[0]).filter((name) => !name.startsWith('.')));
  expect([...top].sort()).toEqual(
    [
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'bin',
      'cdk.json',
      'constructs',
      'examples',
      'lib',
      'package-lock.json',
      'package.json',
      'test',
      'tsconfig.json',
    ].sort(),
  );
});

test('a user installs nothing besides the peers and the engine', () => {
  expect(Object.keys(manifest.dependencies)).toEqual(manifest.bundledDependencies);
  expect(Object.keys(manifest.peerDependencies).sort()).toEqual(['aws-cdk-lib', 'constructs']);
  expect(manifest.optionalDependencies).toEqual({ '@duckdb/node-api': '1.5.5-r.5' });
});

test('the package is Apache-2.0, CommonJS and says where its parts are', () => {
  expect(manifest.license).toBe('Apache-2.0');
  expect(manifest.type).toBeUndefined();
  expect(manifest.bin).toEqual({ 'data-mesh': 'build/bin/data-mesh.js' });
  expect(manifest.exports['.'].default).toBe('./build/constructs/index.js');
});

test('the tools that decide what a template or a format is stand at an exact version', () => {
  for (const name of ['@biomejs/biome', 'aws-cdk', 'aws-cdk-lib', 'cdk-nag', 'constructs', 'esbuild', 'jest', 'avsc']) {
    expect([name, manifest.devDependencies[name]]).toEqual([name, expect.stringMatching(/^\d/)]);
  }
});

test('the lock file names no place that packages are downloaded from', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});

describe('the tarball', () => {
  const [{ files }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);

  test.each(['build/constructs/index.js', 'build/bin/data-mesh.js', 'build/handlers.zip', 'README.md', 'LICENSE'])(
    'holds %s',
    (path) => expect(paths).toContain(path),
  );

  test('holds no test, no example and no source', () => {
    expect(paths.filter((path) => /^(test|examples|lib|constructs|bin|\.ci)\//.test(path))).toEqual([]);
  });
});

test('every folder beside the code is one that the design names', () => {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name);
  const made = ['build', 'cdk.out', 'dist', 'node_modules'];
  expect(folders.filter((name) => !made.includes(name)).sort()).toEqual([
    'bin',
    'constructs',
    'examples',
    'lib',
    'test',
  ]);
});

test('the lock file has an entry for every platform, so that npm ci installs on each of them', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const locked = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
  const wanted = Object.values(packages).flatMap((it) => Object.keys(it.optionalDependencies ?? {}));
  expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
});
