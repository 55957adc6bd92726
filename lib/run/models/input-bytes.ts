import { statfs } from 'node:fs/promises';
import { MeshError } from '../../error';
import { isStored, subscribedTable } from '../../plan';
import { modelNamed, tryTableAt } from '../places';
import type { Platform } from '../platform';

/** Of what is free: the rest is for what else is written meanwhile. */
const SHARE = 0.9;
/** Inputs, what is spilled of them, and the result: the two together are seldom more than the inputs. */
const TIMES = 2;

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
 * Refuses a model whose inputs must be fetched and find no room. On a laptop they are read where they are.
 *
 * @throws MeshError that says how to mend it
 */
export async function assertFits(platform: Platform, name: string): Promise<void> {
  const { path, place } = modelNamed(platform, name);
  if (platform.store(place.bucket).root.startsWith('file:')) return;
  const [bytes, { bavail, bsize }] = await Promise.all([inputBytes(platform, name), statfs(platform.scratch)]);
  const free = bavail * bsize;
  if (bytes * TIMES <= free * SHARE) return;
  const hint =
    "give the layer more 'scratch' (at most 10 GiB), read less of it with a model in between, or make it with Materialization.incremental";
  const message = `the inputs of ${name} are ${gibibytes(bytes)}: with what is spilled and the result about ${gibibytes(bytes * TIMES)} of scratch are needed, and ${gibibytes(free * SHARE)} can be used`;
  throw new MeshError([{ message, hint, place: { construct: path } }]);
}

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
