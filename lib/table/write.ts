import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Session } from '../engine';
import { MeshError } from '../error';
import type { ObjectStore } from '../store';
import { copySql } from './copy-sql';
import { type CopiedFile, checkCopied, copiedFile, dataFile } from './copy-stats';
import type { DataFile } from './data-file';
import { printJson } from './json';
import { currentSchema, type TableMetadata } from './metadata';
import { columnsOf } from './schema';
import type { FieldColumn } from './table-spec';

export interface WriteOptions {
  /** A folder that the session may write. */
  readonly scratch: string;
  /** Columns to sort the rows by, so that readers can skip files and row groups. */
  readonly sortBy?: readonly string[];
}

export interface WriteTarget {
  readonly name: string;
  readonly location: string;
  readonly metadata: TableMetadata;
  readonly store: ObjectStore;
}

/** Runs a query and brings its rows to the table's folder as data files that no snapshot names yet. */
export async function writeFiles(
  session: Session,
  sql: string,
  target: WriteTarget,
  { scratch, sortBy = [] }: WriteOptions,
): Promise<DataFile[]> {
  const { metadata, store, location, name: table } = target;
  const columns = columnsOf(metadata);
  // A query that is not one SELECT by itself must not become one inside the COPY.
  const given = await session.columns(sql);
  const folder = await store.stagingPath(`${location}/data/${randomUUID()}`, scratch);
  const schema = printJson(currentSchema(metadata));
  const copy = copySql({ table, columns, sql, given, sortBy, folder, schema });
  try {
    const rows = await session.all(copy).catch((error) => Promise.reject(copyFault(error, table)));
    // Without rows it writes one file that is empty.
    const copied = rows.map(copiedFile).filter((file) => file.rows > 0);
    checkCopied(table, columns, copied);
    return await publishAll(store, `${location}/data`, columns, copied);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** All of them, or where one fails none. */
async function publishAll(
  store: ObjectStore,
  folder: string,
  columns: readonly FieldColumn[],
  copied: readonly CopiedFile[],
): Promise<DataFile[]> {
  const files: DataFile[] = [];
  try {
    for (const file of copied) {
      const uri = `${folder}/${randomUUID()}.parquet`;
      await store.publish(file.path, uri);
      files.push(dataFile(uri, columns, file));
    }
    return files;
  } catch (error) {
    await Promise.allSettled(files.map(({ uri }) => store.remove(uri)));
    throw error;
  }
}

const FAULTS: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/No space left on device/, 'free some space and run again; nothing was committed'],
  [/Out of Memory Error/, 'give the run more memory or make the query smaller'],
  [/Conversion Error|Out of Range Error/, 'cast it in the query, or declare a type that holds it'],
];

/** What a user can mend, with the mend; anything else goes on as it is. */
function copyFault(error: unknown, table: string): unknown {
  const text = String((error as { message?: unknown })?.message ?? error);
  const fault = FAULTS.find(([pattern]) => pattern.test(text));
  if (!fault) return error;
  const message = `table ${table} cannot be written: ${text.split('\n')[0]}`;
  return new MeshError([{ message, hint: fault[1] }], { cause: error });
}
