import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { MeshError } from '../../error';
import { isStored, subscribedTable } from '../../plan';
import { modelNamed, tryTableAt } from '../places';
import type { Platform } from '../platform';
import { roomProblems } from './room';

/** Bytes of the files of a model's inputs; of a view, of what it reads. What other teams published is not counted. */
export async function inputBytes(platform: Platform, name: string): Promise<number> {
  const { mesh } = platform;
  const tables = [...new Set(modelNamed(platform, name).inputs.map(({ table }) => table))];
  const sizes = tables.map(async (table) => {
    if (subscribedTable(mesh, table)) return 0;
    const model = mesh.models.get(table);
    if (model && !isStored(model) && !mesh.external.has(table)) return inputBytes(platform, table);
    const place = model?.place ?? mesh.datasets.get(table)?.place;
    const summary = place && (await tryTableAt(platform, place))?.snapshot()?.summary;
    return Number(summary?.['total-files-size'] ?? 0);
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/**
 * Refuses a model for whose inputs a function is too small, before anything of them is fetched. On a laptop they are read where
 * they are.
 *
 * @throws MeshError that says how to mend it
 */
export async function assertFits(platform: Platform, name: string): Promise<void> {
  const { path, place } = modelNamed(platform, name);
  if (platform.store(place.bucket).root.startsWith('file:')) return;
  const [bytes, { bavail, bsize }] = await Promise.all([inputBytes(platform, name), statfs(platform.scratch)]);
  const { memoryLimit: memory = totalmem() / 2 } = platform;
  const problems = roomProblems(name, { bytes, memory, scratch: bavail * bsize });
  if (problems.length > 0) throw new MeshError(problems.map((it) => ({ ...it, place: { construct: path } })));
}
