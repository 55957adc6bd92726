import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ENDING = '.mesh.json';

/**
 * Takes the manifests of stacks out of the assembly that the app no longer has: an assembly is written over the one before, and
 * nobody cleans it.
 */
export function removeStaleManifests(assembly: string): void {
  const index = join(assembly, 'manifest.json');
  const artifacts = existsSync(index) ? Object.keys(JSON.parse(readFileSync(index, 'utf8')).artifacts ?? {}) : [];
  for (const entry of readdirSync(assembly, { withFileTypes: true })) {
    const path = join(assembly, entry.name);
    if (entry.isDirectory() && entry.name.startsWith('assembly-')) {
      if (artifacts.includes(entry.name)) removeStaleManifests(path);
      else rmSync(path, { recursive: true });
    } else if (entry.name.endsWith(ENDING) && !artifacts.includes(entry.name.slice(0, -ENDING.length))) {
      rmSync(path);
    }
  }
}
