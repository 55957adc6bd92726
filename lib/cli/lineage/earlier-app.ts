import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { fail } from '../../error';
import type { MeshManifest } from '../../manifest';
import { readManifests } from '../../manifest/read';
import { type App, findApp, synthesize } from '../app';
import type { Invocation } from '../command';

/** An app as it was. */
export interface EarlierApp {
  readonly manifests: MeshManifest[];
  /** In words: `main (1a2b3c4)`, `the assembly ../kept`. */
  readonly name: string;
  /** What it may differ in from what it was then. */
  readonly remark?: string;
}

/**
 * The app as it was: a cloud assembly that was kept, or a git revision, which is checked out into a folder of its own and
 * synthesized with the packages that are installed now.
 */
export async function earlierApp(invocation: Invocation, app: App, against: string): Promise<EarlierApp> {
  const folder = resolve(invocation.terminal.cwd, against);
  if (existsSync(join(folder, 'manifest.json')))
    return { manifests: readManifests(folder), name: `the assembly ${against}` };
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
    const manifests = await synthesized(invocation, join(tree, relative(root, app.folder)), against);
    const name = commit.startsWith(against) ? against : `${against} (${commit.slice(0, 7)})`;
    const changed = await changedLocks(root, app.folder, commit);
    const remark = `${changed.join(' and ')} changed since ${name}: it was synthesized with the packages that are installed now, and what other versions of them did is not seen`;
    return { manifests, name, ...(changed.length > 0 && { remark }) };
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

/** Where package managers put what is installed; a revision holds none of it. */
const INSTALLED = ['node_modules', '.venv', 'venv'];
/** In the repository of this package an app finds it there, and not among what is installed. */
const OWN_BUILD = 'build';
const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'requirements.txt'];

/** What the app finds now in its folder and above is found in the revision too. */
function linkPackages(root: string, tree: string, folder: string): void {
  for (const at of foldersUp(root, folder)) {
    const there = join(tree, relative(root, at));
    for (const name of [...INSTALLED, ...(isThisPackage(at) ? [OWN_BUILD] : [])]) {
      if (existsSync(join(at, name)) && existsSync(there) && !readdirSync(there).includes(name))
        symlinkSync(join(at, name), join(there, name), 'dir');
    }
  }
}

/** Lock files of the app that are others in the working tree, relative to the repository. */
async function changedLocks(root: string, folder: string, commit: string): Promise<string[]> {
  const locks = foldersUp(root, folder).flatMap((at) => LOCKS.map((name) => join(at, name)));
  const text = await git(root, ['diff', '--name-only', commit, '--', ...locks]);
  return text === '' ? [] : text.split('\n');
}

/** The folder, and those above it up to the root. */
function foldersUp(root: string, folder: string): string[] {
  return folder === root || folder === dirname(folder) ? [folder] : [folder, ...foldersUp(root, dirname(folder))];
}

function isThisPackage(folder: string): boolean {
  const file = join(folder, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'cdk-data-mesh';
}

async function git(cwd: string, args: readonly string[]): Promise<string> {
  // Hooks of the repository are for who works in it.
  const { stdout } = await promisify(execFile)('git', ['-C', cwd, '-c', 'core.hooksPath=/dev/null', ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}
