import type { SweepMessage } from '../cloud';
import { logicalName } from '../manifest';
import { landedDue } from '../run';
import { log, logError } from './log';
import { type Measures, secondsSince } from './measures';
import type { CloudPlatform } from './platform';
import type { Send } from './take-files';

/** Finds files that no event told of: those from before the first deployment, and those whose event was lost. */
export async function sweepLanding(platform: CloudPlatform, send: Send): Promise<void> {
  const { mesh } = platform;
  const failures: string[] = [];
  const [waiting, newest]: [string[], string[]] = [[], []];
  for (const manifest of mesh.datasets.values()) {
    const dataset = logicalName(manifest);
    if (mesh.external.has(dataset)) continue;
    try {
      const { files, candidates, untaken, contract, ...landed } = await landedDue(platform, dataset);
      waiting.push(...untaken.map(({ lastModified }) => lastModified));
      if (landed.newest) newest.push(landed.newest);
      if (contract) log('contract changed', { dataset, ...contract });
      await send(candidates.map(({ name }): { body: SweepMessage } => ({ body: { dataset, name } })));
      log('landing swept', { dataset, landed: files.length, due: candidates.length });
    } catch (error) {
      logError('landing not swept', error, { dataset, next: 'the next sweep looks again' });
      failures.push(dataset);
    }
  }
  log('layer swept', { datasets: mesh.datasets.size, failed: failures.length }, ages(waiting, newest));
  // One dataset's fault must not hide from Lambda's own error metric, nor keep the others from being swept; it was told above.
  if (failures.length > 0) throw new Error(`not swept: ${failures.join(', ')}`);
}

/** What does not wait is not measured: an idle layer pays for one metric. */
function ages(waiting: readonly string[], newest: readonly string[]): Measures {
  const oldest = (instants: readonly string[]): number => Math.max(...instants.map((it) => secondsSince(it)));
  return {
    ...(waiting.length > 0 && { FilesWaiting: waiting.length, OldestFileWaiting: oldest(waiting) }),
    ...(newest.length > 0 && { StalestDataset: oldest(newest) }),
  };
}
