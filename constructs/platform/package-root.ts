import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let found: { readonly folder: string; readonly version: string } | undefined;

/** The folder that this package is installed in, whether the code runs from its sources or from its build. */
export function packageRoot(): { readonly folder: string; readonly version: string } {
  found ??= search(__dirname);
  return found;
}

function search(start: string): { folder: string; version: string } {
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8'));
      if (name === 'cdk-data-mesh') return { folder, version };
    }
    if (folder === dirname(folder)) throw new Error(`no package.json of cdk-data-mesh above ${start}`);
  }
}
