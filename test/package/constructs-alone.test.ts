import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../..');

test('the constructs load with their peers and nothing else but what comes inside the package', async () => {
  await promisify(execFile)(process.execPath, [join(root, 'lib/bundle/build.mjs')]);
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  const installed = join(folder, 'node_modules/cdk-data-mesh');
  const { bundledDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const bundled = bundledDependencies.map((name: string) => join('node_modules', name));
  for (const part of ['package.json', 'build/constructs', 'build/lib', ...bundled]) {
    cpSync(join(root, part), join(installed, part), { recursive: true });
  }
  for (const peer of ['aws-cdk-lib', 'constructs']) {
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    symlinkSync(join(root, 'node_modules', peer), join(folder, 'node_modules', peer));
  }
  const script = `console.log(Object.values(require('cdk-data-mesh')).filter((it) => typeof it === 'function').length)`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: folder });
  expect(Number(stdout)).toBeGreaterThan(10);
});
