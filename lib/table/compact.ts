import { quoteIdentifier, type Session } from '../engine';
import type { DataFile } from './data-file';
import { specOf } from './data-file';
import type { ManifestEntry } from './manifest';
import type { LiveFiles } from './read-snapshot';
import { type Committable, commitWritten, type Rewritable, ready } from './rewrite';
import type { WriteOptions } from './write';

export interface CompactOptions extends WriteOptions {
  /** Bytes that a file should have. Files below three quarters of it are small. @default - 128 MiB */
  readonly targetBytes?: number;
  /** So many small files are worth writing together. @default 5 */
  readonly minFiles?: number;
  /**
   * Only files of about as many rows together, and one wanted size at a time: who does so after each commit does little each
   * time, a row is written anew a few times in all, and the files stay few. @default false: all that is small
   */
  readonly alike?: boolean;
  /** URIs of the files to look at, for who has fetched them. @default - all that are live */
  readonly files?: ReadonlySet<string>;
  /** Goes into the snapshot's summary, besides what the parent's says of the rows. */
  readonly summary?: Readonly<Record<string, string>>;
}

export type CompactionChoice = Pick<CompactOptions, 'targetBytes' | 'minFiles' | 'alike' | 'files'>;

const TARGET_BYTES = 128 * 1024 * 1024;
const MIN_FILES = 5;

export async function compactFiles<T extends Rewritable>(
  table: T & Committable<T>,
  session: Session,
  options: CompactOptions,
): Promise<T> {
  const { scratch, sortBy, summary } = options;
  return commitWritten(table, async (base) => {
    const live = await base.liveFiles({});
    const groups = compactionGroups(live, options);
    if (groups.length === 0) return undefined;
    const names = base.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
    const append: DataFile[] = [];
    for (const group of groups) {
      const { relation } = await ready(base, group, live, scratch);
      append.push(...(await base.rewrite(session, `SELECT ${names} FROM ${relation} AS t`, { scratch, sortBy })));
    }
    return { remove: groups.flat().map(({ file }) => file.uri), append, sameRows: true, summary };
  });
}

/** Which files to write together: of one partition each, small ones or such with deleted rows, up to the wanted size. */
export function compactionGroups(
  { data, deletes }: LiveFiles,
  { targetBytes = TARGET_BYTES, minFiles = MIN_FILES, alike = false, files }: CompactionChoice = {},
): ManifestEntry[][] {
  const partitions = new Map<string, ManifestEntry[]>();
  const withDeletes = new Set(data.filter((entry) => deletes.of(entry).length > 0));
  // In the order in which they came, so that rows which came together stay together.
  for (const entry of [...data].sort((a, b) => (a.sequenceNumber ?? 0) - (b.sequenceNumber ?? 0))) {
    if (files && !files.has(entry.file.uri)) continue;
    if (entry.file.bytes >= targetBytes * 0.75 && !withDeletes.has(entry)) continue;
    const key = JSON.stringify([specOf(entry.file), entry.file.partition, alike && rowClass(entry)]);
    const partition = partitions.get(key);
    if (partition) partition.push(entry);
    else partitions.set(key, [entry]);
  }
  const groups = [...partitions.values()].flatMap((partition) => bins(partition, targetBytes));
  const due = groups.filter((group) => group.length >= minFiles || group.some((entry) => withDeletes.has(entry)));
  if (!alike) return due;
  // Small ones first: they are many.
  due.sort((a, b) => bytesOf(a) - bytesOf(b));
  let bytes = 0;
  return due.filter((group, index) => {
    bytes += bytesOf(group);
    return index === 0 || bytes <= targetBytes;
  });
}

/** Sixteen times the rows of one class are of a higher one. */
function rowClass({ file }: ManifestEntry): number {
  return Math.floor(Math.log2(Math.max(1, file.rows)) / 3);
}

function bytesOf(group: readonly ManifestEntry[]): number {
  return group.reduce((sum, { file }) => sum + file.bytes, 0);
}

function bins(entries: readonly ManifestEntry[], targetBytes: number): ManifestEntry[][] {
  const all: ManifestEntry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    if (bytes + entry.file.bytes > targetBytes) {
      all.push([]);
      bytes = 0;
    }
    all[all.length - 1].push(entry);
    bytes += entry.file.bytes;
  }
  return all;
}
