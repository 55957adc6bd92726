import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../..');
/** Names the commit of the library that users may have deployed with: see README.md beside it. */
const NAMED = join(root, 'test/upgrade/older-commit.txt');

export interface OlderLibrary {
  /** The commit that it was built of. */
  readonly commit: string;
  /** Where it lies, built, as it would in node_modules. */
  readonly folder: string;
}

/** Why the older library cannot be built here; undefined where it can. */
export function whyNoOlderLibrary(): string | undefined {
  const commit = namedCommit();
  try {
    git('cat-file', '-e', `${commit}^{commit}`);
    return undefined;
  } catch {
    return `the history here does not reach back to ${commit}; git fetch --unshallow`;
  }
}

/** Builds the older library below `parent`, of its own sources and with the packages of now. */
export function buildOlderLibrary(parent: string): OlderLibrary {
  const commit = namedCommit();
  const folder = join(parent, commit.slice(0, 12));
  mkdirSync(folder, { recursive: true });
  const archive = join(parent, 'older-library.tar');
  git('archive', '--output', archive, commit);
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  execFileSync(process.execPath, ['lib/bundle/build.mjs'], { cwd: folder, stdio: 'ignore' });
  return { commit, folder };
}

/** Puts an app beside the older library, as one that imports it; its path. */
export function appOfOlderLibrary({ folder }: OlderLibrary, file: string): string {
  const copy = join(folder, 'test/conformance/support/app-of-now.ts');
  cpSync(file, copy);
  return copy;
}

function namedCommit(): string {
  return readFileSync(NAMED, 'utf8').trim();
}

function git(...words: string[]): string {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
