import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshError } from '../error';
import type { MeshManifest } from './mesh-manifest';
import { parseManifest } from './read-manifest';

export const MANIFEST_ENDING = '.mesh.json';

/**
 * The manifests of all stacks in a cloud assembly, those of its stages (nested assemblies) too, in the order of their
 * stacks' names.
 */
export function readManifests(assemblyFolder: string): MeshManifest[] {
  const files = manifestFiles(assemblyFolder);
  if (files.length === 0)
    throw new MeshError([
      {
        message: `no mesh manifest in ${assemblyFolder}`,
        hint: 'the app declares nothing with cdk-data-mesh, or this is not the folder that cdk synth writes',
      },
    ]);
  return files.map((file) => parseManifest(readFileSync(file, 'utf8'), file));
}

/** Paths, in the order of their stacks' names. */
export function manifestFiles(folder: string): string[] {
  return entries(folder)
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name.startsWith('assembly-') ? manifestFiles(path) : [];
      return entry.name.endsWith(MANIFEST_ENDING) ? [path] : [];
    })
    .sort();
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw new MeshError(
      [
        {
          message: `cannot read the cloud assembly ${folder}: ${(cause as NodeJS.ErrnoException).code}`,
          hint: 'run cdk synth, or name the folder that it writes',
        },
      ],
      { cause },
    );
  }
}
