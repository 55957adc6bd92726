import { fail } from '../error';
import { datasetNamed, landedDue, type Platform } from '../run';
import type { DeployedStack } from './deployed-stack';
import type { SweepMessage } from './messages';
import { send } from './queue';

/**
 * Asks the standardizer for all files of a dataset that its ledger has not taken as its contract of today reads them, as the sweep
 * does. Asking twice takes nothing twice.
 *
 * @returns logical names of the files
 */
export async function askToReadAgain({ address }: DeployedStack, platform: Platform, name: string): Promise<string[]> {
  const { place } = datasetNamed(platform, name);
  const queue = address.queues.find(({ layer, work }) => work === 'standardize' && layer === place.bucket);
  if (!queue) fail(`${name} is not filled by this stack`, 'name the stack that stages it');
  const { candidates } = await landedDue(platform, name);
  const files = candidates.map((file) => file.name);
  await send(
    queue.queueUrl,
    files.map((file): { body: SweepMessage } => ({ body: { dataset: name, name: file } })),
  );
  return files;
}
