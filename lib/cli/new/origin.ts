import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { version } from '../../../package.json';

/** How a new package may depend on this one. */
export interface Origin {
  /** What stands in its package.json. */
  readonly spec: string;
  /** What has to be done first, where the tarball that is depended on is not there yet. */
  readonly before?: string;
}

/** The same package as this program is from: of the registry, of a tarball, or of a clone that packs one. */
export function originFor(folder: string, start = __dirname): Origin {
  const root = packageRoot(start);
  const tarball = `cdk-data-mesh-${version}.tgz`;
  if (root && basename(dirname(root)) !== 'node_modules') {
    const packed = join(root, tarball);
    return { spec: fileSpec(folder, packed), before: existsSync(packed) ? undefined : `(cd ${root} && npm pack)` };
  }
  const installed = root && tarballOf(root);
  return { spec: installed ? fileSpec(folder, installed) : `^${version}` };
}

function fileSpec(folder: string, tarball: string): string {
  return `file:${relative(realFolder(folder), tarball).split(sep).join('/')}`;
}

/** A relative path begins at the folder that a link leads to. */
function realFolder(folder: string): string {
  if (existsSync(folder)) return realpathSync(folder);
  return folder === dirname(folder) ? folder : join(realFolder(dirname(folder)), basename(folder));
}

function packageRoot(start: string): string | undefined {
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'cdk-data-mesh') return folder;
  }
  return undefined;
}

/** The tarball that npm installed the package from, if it still is where it was. */
function tarballOf(root: string): string | undefined {
  const project = dirname(dirname(root));
  const lock = join(project, 'node_modules/.package-lock.json');
  if (!existsSync(lock)) return undefined;
  const resolved: unknown = JSON.parse(readFileSync(lock, 'utf8')).packages?.['node_modules/cdk-data-mesh']?.resolved;
  if (typeof resolved !== 'string' || !resolved.startsWith('file:')) return undefined;
  const path = resolve(project, resolved.slice('file:'.length));
  return existsSync(path) ? path : undefined;
}
