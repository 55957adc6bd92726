import { lstatSync, realpathSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { fail } from '../error';
import { errorCode } from './file-fault';
import { filePath } from './file-uri';

/** The path below `folder` that a URI names, read as text: no look at the disk. */
export function pathInside(root: string, uri: string): string {
  const path = uri === root || uri.startsWith(`${root}/`) ? filePath(uri) : undefined;
  const odd = uri.slice(root.length + 1).split('/');
  if (path === undefined || path.includes('\0') || odd.includes('..') || odd.includes('.')) return refuse(root, uri);
  return path;
}

/**
 * Fails where a symbolic link on the way leads out of the folder. `path` need not be there yet. Asked without a turn of the event
 * loop: it is asked before everything, and the turn would cost more than the answer.
 */
export function guardLinks(root: string, path: string): void {
  if (isLink(path)) guardTarget(root, path, path);
  else guardFolders(root, path);
}

/** The same of the folders on the way alone: for what follows no link at the end of it. */
export function guardFolders(root: string, path: string): void {
  const folder = filePath(root) as string;
  if (path !== folder && !isWithoutLinks(folder, path)) guardTarget(root, path, dirname(path));
}

function guardTarget(root: string, path: string, target: string): void {
  const [realFolder, realTarget] = [filePath(root) as string, target].map(realpathOfExisting);
  // Where the folder itself is not there yet, both end at the same ancestor.
  if (realTarget !== realFolder && !`${realTarget}${sep}`.startsWith(withSlash(realFolder))) refuse(root, path);
}

/** True where no folder on the way is a link: then the path is inside, wherever the root itself may be. */
function isWithoutLinks(folder: string, path: string): boolean {
  const now = performance.now();
  for (let at = dirname(path); at.length > folder.length; at = dirname(at)) {
    if (now - (lookedAt.get(at) ?? -FRESH_MS) < FRESH_MS) continue;
    if (isLink(at)) return false;
    if (lookedAt.size >= MOST_LOOKS) lookedAt.clear();
    lookedAt.set(at, now);
  }
  return true;
}

/** Folders that were no links, and when: what is done with a table asks for its folders some hundred times a second. */
const lookedAt = new Map<string, number>();
const FRESH_MS = 200;
const MOST_LOOKS = 10_000;

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function realpathOfExisting(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    return realpathOfExisting(dirname(path));
  }
}

function withSlash(path: string): string {
  return path.endsWith(sep) ? path : `${path}${sep}`;
}

function refuse(root: string, uri: string): never {
  return fail(`'${uri}' is not inside ${root}`, 'a table stays where it was made; name a place below that folder');
}
