import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { fail } from '../../error';
import type { MeshManifest } from '../../manifest';
import { readManifests } from '../../manifest/read';
import { type App, findApp, synthesize } from '../app';
import type { Invocation } from '../command';

/**
 * The manifests of an app as it was: of a cloud assembly that was kept, or of a git revision, which is checked out into a folder of
 * its own and synthesized with the packages that are installed now.
 */
export async function earlierManifests(invocation: Invocation, app: App, against: string): Promise<MeshManifest[]> {
  const folder = resolve(invocation.terminal.cwd, against);
  if (existsSync(join(folder, 'manifest.json'))) return readManifests(folder);
  const root = await git(app.folder, ['rev-parse', '--show-toplevel']).catch(() =>
    fail(
      `'${against}' is no cloud assembly, and ${app.folder} is in no git repository`,
      'name a cdk.out of before: --against path/to/cdk.out',
    ),
  );
  const commit = await git(app.folder, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${against}^{commit}`,
  ]).catch(() =>
    fail(`there is no revision '${against}'`, 'name a commit, a branch or a tag, or the folder of a cdk.out'),
  );
  const temporary = mkdtempSync(join(tmpdir(), 'data-mesh-'));
  const tree = join(temporary, 'tree');
  try {
    await git(root, ['worktree', 'add', '--detach', tree, commit]);
    linkPackages(root, tree, app.folder);
    return await synthesized(invocation, join(tree, relative(root, app.folder)), against);
  } finally {
    await git(root, ['worktree', 'remove', '--force', tree]).catch(() => undefined);
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function synthesized(invocation: Invocation, folder: string, against: string): Promise<MeshManifest[]> {
  if (!existsSync(join(folder, 'cdk.json')))
    fail(`the app was not there yet at '${against}'`, 'name a later revision, or the folder of a cdk.out');
  const app = findApp(folder);
  const { env } = invocation.terminal;
  await synthesize(app, { env, signal: invocation.signal });
  return readManifests(app.assembly);
}

/** Packages are no part of a revision: those that the app finds now, in its folder and above, are found there too. */
function linkPackages(root: string, tree: string, folder: string): void {
  for (let at = folder; ; at = dirname(at)) {
    const [there, here] = [join(tree, relative(root, at)), join(at, 'node_modules')];
    if (existsSync(here) && existsSync(there) && !readdirSync(there).includes('node_modules'))
      symlinkSync(here, join(there, 'node_modules'), 'dir');
    if (at === root || at === dirname(at)) return;
  }
}

async function git(cwd: string, args: readonly string[]): Promise<string> {
  // Hooks of the repository are for who works in it.
  const { stdout } = await promisify(execFile)('git', ['-C', cwd, '-c', 'core.hooksPath=/dev/null', ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}
