import { dueIntakes } from '../../plan';
import { intakeRule } from '../intakes/landed-due';
import { readLedger } from '../intakes/ledger-store';
import { type IntakeCounts, tryIntake } from '../intakes/try-intake';
import { datasetNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withScratch } from '../workspace';
import { refusingIntakes } from './mendable-export';
import { OriginalFiles } from './original-file';

/** What the contract of today makes of a file of which records were refused. Plain JSON. */
export interface FileGain {
  /** Logical name. */
  readonly file: string;
  /** As it was taken, without mends. */
  readonly before: IntakeCounts;
  /** As it would be taken; absent where its bytes are no longer to be had. */
  readonly after?: IntakeCounts;
}

/** What of a dataset's quarantine a contract that has changed since would take. Files that it reads as before are left out. */
export async function contractGains(platform: Platform, name: string, options: StepOptions): Promise<FileGain[]> {
  const dataset = datasetNamed(platform, name);
  const { ledger } = await readLedger(platform, dataset, await tableAt(platform, dataset.place));
  const originals = new OriginalFiles(platform, dataset);
  const rule = intakeRule(platform, name);
  const gains: FileGain[] = [];
  for (const entry of await refusingIntakes(platform, name)) {
    if (dueIntakes(ledger, [entry], rule).length === 0) continue;
    const after = await withScratch(platform, async (scratch) => {
      const path = await originals.path(entry, scratch);
      return path === undefined ? undefined : tryIntake(platform, dataset, entry, path, { ...options, scratch });
    });
    const { read, staged, quarantined, refused } = entry;
    gains.push({ file: entry.name, before: { read, staged, quarantined, refused }, after });
  }
  return gains;
}
