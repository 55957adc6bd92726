import { SUMMARY } from '../../plan';
import { modelNamed, tryTableAt } from '../places';
import type { Platform } from '../platform';

/** True where a run made the version that a model's readers have. */
export async function wasMadeBy(platform: Platform, name: string, runId: string): Promise<boolean> {
  const table = await tryTableAt(platform, modelNamed(platform, name).place);
  return table?.snapshot()?.summary[SUMMARY.runId] === runId;
}
