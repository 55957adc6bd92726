import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The wheel that jsii-pacmak makes of a packed library. What pacmak would run in an environment that it downloads for that, is run
 * in the one that is there.
 *
 * @param peers the folder whose node_modules has the library's peers
 */
export function wheelOf(tarball: string, pacmak: string, peers: string, python: string): string {
  const scratch = mkdtempSync(join(tmpdir(), 'mesh-wheel-'));
  const library = join(scratch, 'package');
  execFileSync('tar', ['-xzf', tarball, '-C', scratch]);
  for (const peer of ['aws-cdk-lib', 'constructs'])
    symlinkSync(join(peers, 'node_modules', peer), join(library, 'node_modules', peer));
  const { scripts: _, ...manifest } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
  // It is built already, and the scripts that would build it again are not in the tarball.
  writeFileSync(join(library, 'package.json'), JSON.stringify(manifest));
  const program = join(pacmak, 'node_modules/jsii-pacmak/bin/jsii-pacmak');
  const code = join(scratch, 'code');
  const words = ['--targets', 'python', '--code-only', '--outdir', code, library];
  execFileSync(process.execPath, [program, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  const wheels = join(scratch, 'wheels');
  mkdirSync(wheels);
  const build = ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--no-build-isolation', '--wheel-dir', wheels];
  execFileSync(python, [...build, join(code, 'python')], { stdio: ['ignore', 'ignore', 'pipe'] });
  return join(wheels, readdirSync(wheels)[0]);
}

/** A Python of its own for one test: what another has, and the wheel. */
export function pythonWith(
  wheel: string,
  python: string,
): { readonly env: NodeJS.ProcessEnv; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-python-'));
  const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--target', folder, wheel];
  execFileSync(python, install, { stdio: ['ignore', 'ignore', 'pipe'] });
  return { env: { PYTHONPATH: folder }, folder };
}
