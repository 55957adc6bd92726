import { type Standardized, standardize } from '../../intake';
import type { DatasetManifest } from '../../manifest';
import type { LedgerEntry } from '../../plan';
import { sourceOf } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withSession } from '../workspace';

/** What the records of a file come to. */
export type IntakeCounts = Pick<Standardized, 'read' | 'staged' | 'quarantined' | 'refused'>;

/** What the contract of today would make of a file in the place of an intake. Nothing is written. */
export function tryIntake(
  platform: Platform,
  dataset: DatasetManifest,
  entry: LedgerEntry,
  path: string,
  { scratch, ...options }: StepOptions & { readonly scratch: string },
): Promise<IntakeCounts> {
  return withSession(platform, scratch, [path], options, async (session) => {
    const { read, staged, quarantined, refused } = await standardize({
      session,
      file: path,
      intake: { ...entry, id: entry.intake, source: dataset.source },
      source: sourceOf(platform, dataset),
      dataset,
      timeZone: platform.mesh.timeZone,
      scratch,
    });
    return { read, staged, quarantined, refused };
  });
}
