import type { DatasetManifest } from '../../manifest';
import { deliveries, type Ledger, type LedgerEntry, mendsOf } from '../../plan';
import type { ObjectStore } from '../../store';
import type { Platform } from '../platform';
import type { DigestedFile } from './digested-file';

/** A due file as it is to be read: where somebody corrected these very bytes, the correction; where records of it were mended, with them. */
export function asTakenBefore(
  platform: Platform,
  dataset: DatasetManifest,
  ledger: Ledger,
  file: DigestedFile,
): DigestedFile {
  const before = deliveries(ledger).findLast(
    ({ name, sha256, corrects }) => name === file.name && [sha256, corrects].includes(file.sha256),
  );
  if (!before) return file;
  const mended = mendsOf(ledger, before.intake).length > 0 ? before : undefined;
  return before.corrects === file.sha256
    ? { ...correctedFile(platform, dataset, before), mended }
    : { ...file, mended };
}

/** The bytes that somebody handed in for an intake, as a file to be taken in the place of the landed one. */
export function correctedFile(
  platform: Platform,
  dataset: DatasetManifest,
  { name, size, arrivedAt, version, sha256, corrects }: LedgerEntry,
): DigestedFile {
  const { uri } = correctedPlace(platform, dataset, sha256);
  return { name, uri, size, lastModified: arrivedAt, version, sha256, corrects };
}

/** A local path of a file that is to be taken. */
export function fetchTaken(
  platform: Platform,
  dataset: DatasetManifest,
  file: DigestedFile,
  scratch: string,
): Promise<string> {
  if (file.corrects === undefined) return platform.landing.fetch(file, scratch);
  return platform.store(dataset.place.bucket).localize(file.uri, scratch);
}

/** Where bytes are kept that somebody handed in: beside the staged table, by their digest. */
export function correctedPlace(
  platform: Platform,
  { place }: DatasetManifest,
  sha256: string,
): { readonly store: ObjectStore; readonly uri: string } {
  return { store: platform.store(place.bucket), uri: `${platform.location(place)}/corrected/${sha256}` };
}
