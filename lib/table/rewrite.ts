import type { Session } from '../engine';
import type { TableChange } from './change';
import type { DataFile } from './data-file';
import type { ManifestEntry } from './manifest';
import type { Predicate } from './predicate';
import { type LiveFiles, scanOf } from './read-snapshot';
import type { Scan } from './scan';
import type { FieldColumn } from './table-spec';
import type { WriteOptions } from './write';

/** What an operation that writes some files of a table anew needs of it. */
export interface Rewritable {
  readonly name: string;
  readonly columns: readonly FieldColumn[];
  liveFiles(options: { branch?: string; where?: readonly Predicate[] }): Promise<LiveFiles>;
  localize(scan: Scan, scratch: string): Promise<string[]>;
  relation(scan: Scan, paths: readonly string[], options: { fileColumn: string }): Promise<string>;
  rewrite(session: Session, sql: string, options: WriteOptions): Promise<DataFile[]>;
  discard(files: readonly DataFile[]): Promise<void>;
}

export interface Committable<T> {
  commit(change: (base: T) => Promise<TableChange | undefined>): Promise<T>;
}

/** The column with the local path of a row's file. */
export const FILE_COLUMN = '__data_file';

/** Some live files, ready to be read without their deleted rows. */
export interface Readied {
  readonly relation: string;
  /** The file behind a local path. */
  readonly byPath: ReadonlyMap<string, ManifestEntry>;
}

export async function ready(
  table: Pick<Rewritable, 'localize' | 'relation'>,
  entries: readonly ManifestEntry[],
  { deletes }: LiveFiles,
  scratch: string,
): Promise<Readied> {
  const scan = scanOf(entries, deletes);
  const paths = await table.localize(scan, scratch);
  return {
    relation: await table.relation(scan, paths, { fileColumn: FILE_COLUMN }),
    byPath: new Map(entries.map((entry, index) => [paths[index], entry])),
  };
}

/** Commits what `change` writes. Where another writer was faster, what was written for the older version is removed first. */
export async function commitWritten<T extends Rewritable>(
  table: Committable<T>,
  change: (base: T) => Promise<TableChange | undefined>,
): Promise<T> {
  let written: readonly DataFile[] = [];
  return table.commit(async (base) => {
    await base.discard(written);
    written = [];
    const wanted = await change(base);
    written = wanted?.append ?? [];
    return wanted;
  });
}
