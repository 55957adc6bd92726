import { type DataFile, specOf } from './data-file';
import type { ManifestEntry } from './manifest';

/** The column of a position delete file that names the data file; its id is reserved by the specification. */
export const PATH_ID = 2147483546;

/** Which delete files are about a data file (Iceberg spec, "Scan Planning"). */
export class DeleteIndex {
  private readonly byPartition = new Map<string, ManifestEntry[]>();
  private readonly everywhere: ManifestEntry[] = [];

  constructor(deletes: readonly ManifestEntry[]) {
    for (const entry of deletes) {
      const { content, partition = [] } = entry.file;
      // An equality delete without partition is about all of the table.
      if (content === 'equality deletes' && partition.length === 0) this.everywhere.push(entry);
      else this.at(partitionOf(entry.file)).push(entry);
    }
  }

  of(data: ManifestEntry): ManifestEntry[] {
    const near = this.byPartition.get(partitionOf(data.file)) ?? [];
    return [...near, ...this.everywhere].filter((entry) => isAbout(entry, data));
  }

  private at(partition: string): ManifestEntry[] {
    const list = this.byPartition.get(partition) ?? [];
    this.byPartition.set(partition, list);
    return list;
  }
}

function isAbout({ file, sequenceNumber = 0 }: ManifestEntry, data: ManifestEntry): boolean {
  const age = data.sequenceNumber ?? 0;
  // An equality delete is about what was there before it, so that a row may be deleted and written in one commit.
  if (file.content === 'equality deletes') return age < sequenceNumber;
  return age <= sequenceNumber && mayName(file, data.file.uri);
}

function mayName(file: DataFile, uri: string): boolean {
  if (file.referencedFile !== undefined) return file.referencedFile === uri;
  const path = Buffer.from(uri);
  const [lower, upper] = [file.lowerBounds[PATH_ID], file.upperBounds[PATH_ID]];
  if (lower !== undefined && Buffer.compare(path, Buffer.from(lower, 'base64')) < 0) return false;
  return upper === undefined || Buffer.compare(path, Buffer.from(upper, 'base64')) <= 0;
}

function partitionOf(file: DataFile): string {
  return `${specOf(file)} ${(file.partition ?? []).map((value) => value ?? 'null').join(' ')}`;
}
