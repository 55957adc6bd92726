import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface PackageRoot {
  readonly folder: string;
  readonly version: string;
  /** Address that people can open. */
  readonly repository: string;
}

let found: PackageRoot | undefined;

/** The folder that this package is installed in, whether the code runs from its sources or from its build. */
export function packageRoot(): PackageRoot {
  found ??= search(__dirname);
  return found;
}

function search(start: string): PackageRoot {
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { name, version, repository } = JSON.parse(readFileSync(file, 'utf8'));
      if (name === 'cdk-data-mesh') return { folder, version, repository: repository.url.replace(/\.git$/, '') };
    }
    if (folder === dirname(folder)) throw new Error(`no package.json of cdk-data-mesh above ${start}`);
  }
}
