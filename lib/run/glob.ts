import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A declared path, taken apart: the folder that it begins with, and the pattern of what is wanted below. */
export interface GlobPath {
  readonly fixed: string;
  /** Absent: the path has no wildcard. */
  readonly pattern?: string;
}

/** `data/bills-*.csv` is `bills-*.csv` below `data`. Wildcards: `*` and `?` within a name, `**` for any folders. */
export function splitGlob(path: string): GlobPath {
  const parts = path.split('/');
  const first = parts.findIndex((part) => /[*?]/.test(part));
  if (first < 0) return { fixed: path };
  return {
    fixed: parts.slice(0, first).join('/') || (path.startsWith('/') ? '/' : '.'),
    pattern: parts.slice(first).join('/'),
  };
}

/** What matches a pattern, name by name of the path. */
export function globMatcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .split('/')
    .map((part, at, parts) => {
      const last = at === parts.length - 1;
      if (part === '**') return last ? '.+' : '(?:[^/]+/)*';
      const name = part
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*+/g, '[^/]*')
        .replace(/\?/g, '[^/]');
      return last ? name : `${name}/`;
    })
    .join('');
  const expression = new RegExp(`^${source}$`, 'u');
  return (name) => expression.test(name);
}

/**
 * All files below a folder, as paths relative to it, '/'-separated and sorted. Hidden files and the lock files of open office
 * documents (`~$book.xlsx`) are no deliveries. Links are followed, but not in a circle.
 */
export async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  const walk = async (below: string, trail: readonly string[]): Promise<void> => {
    const real = await realpath(join(folder, below));
    if (trail.includes(real)) return;
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      if (/^(\.|~\$)/.test(entry.name)) continue;
      const name = below ? `${below}/${entry.name}` : entry.name;
      const kind = entry.isSymbolicLink() ? await stat(join(folder, name)).catch(() => undefined) : entry;
      if (kind?.isDirectory()) await walk(name, [...trail, real]);
      else if (kind?.isFile()) files.push(name);
    }
  };
  await walk('', []);
  return files.sort();
}
