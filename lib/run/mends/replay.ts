import { MeshError } from '../../error';
import { ensureTables } from '../ensure-tables';
import { fatalError, stopped } from '../faults';
import type { Platform } from '../platform';
import type { StepOptions } from '../workspace';

/** Changes what a dataset has taken, alone in the platform and with its tables as they are declared. */
export async function withTables<T>(
  platform: Platform,
  name: string,
  { signal }: StepOptions,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const leave = await platform.begin?.();
    try {
      const { problems, blocked } = await ensureTables(platform);
      if (name in blocked) throw new MeshError(problems);
      return await work();
    } finally {
      await leave?.();
    }
  } catch (error) {
    throw signal?.aborted && !(error instanceof MeshError) ? stopped(error) : fatalError(error);
  }
}
