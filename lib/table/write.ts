import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { EngineColumn, Parameters, Session } from '../engine';
import { MeshError } from '../error';
import type { ObjectStore } from '../store';
import { registerBucket } from './bucket-function';
import { type CopyRequest, copySql, partitionKeys } from './copy-sql';
import {
  type CopiedFile,
  checkCopied,
  copiedFile,
  dataFile,
  type FileLayout,
  partitionValue,
  withConstants,
} from './copy-stats';
import type { DataFile } from './data-file';
import { printJson } from './json';
import { currentSchema, type TableMetadata } from './metadata';
import { partitionTypes } from './partition';
import { columnsOf } from './schema';
import { inOrder } from './sort-files';
import { sortOrderOf } from './sort-order';

export interface WriteOptions {
  /** A folder that the session may write. */
  readonly scratch: string;
  /** Columns to sort the rows by, so that readers can skip files and row groups. @default - the table's own sort order */
  readonly sortBy?: readonly string[];
  /** True where few rows are expected: they go into one file, however many they are. @default - a file for each 256 MB */
  readonly few?: boolean;
  /** Values for the query's parameters. */
  readonly parameters?: Parameters;
  /** What the query gives, where the caller has made it so and knows that it is one SELECT. @default - the engine is asked */
  readonly given?: readonly EngineColumn[];
}

export interface WriteTarget {
  readonly name: string;
  readonly location: string;
  readonly metadata: TableMetadata;
  readonly store: ObjectStore;
  /** True for rows of the table itself. */
  readonly rewrite?: boolean;
}

/** Runs a query and brings its rows to the table's folder as data files that no snapshot names yet. */
export async function writeFiles(
  session: Session,
  sql: string,
  target: WriteTarget,
  { scratch, sortBy, parameters, given: known, few = false }: WriteOptions,
): Promise<DataFile[]> {
  const { metadata, store, location, name: table, rewrite = false } = target;
  const columns = columnsOf(metadata);
  // A query that is not one SELECT by itself must not become one inside the COPY.
  const given = known ?? (await session.columns(sql, parameters));
  const schema = printJson(currentSchema(metadata));
  const partitions = partitionTypes(metadata, metadata['default-spec-id']);
  const isFile = few && partitions.length === 0;
  const path = await store.stagingPath(`${location}/data/${randomUUID()}${isFile ? '.parquet' : ''}`, scratch);
  const order: ReturnType<typeof sortOrderOf> = sortBy
    ? { sortBy: sortBy.map((column) => ({ column })) }
    : sortOrderOf(metadata);
  const request = { table, columns, sql, given, partitions, sortBy: order.sortBy, path, isFile, schema, rewrite };
  if (partitions.some(({ transform }) => transform.startsWith('bucket'))) await registerBucket(session);
  const copy = copySql(request);
  try {
    const rows = await session.all(copy, parameters).catch((error) => Promise.reject(copyFault(error, table)));
    // Without rows it writes one file that is empty.
    const copied = rows
      .map(copiedFile)
      .filter((file) => file.rows > 0)
      .map((file) => withConstants(file, given));
    checkCopied(table, columns, copied, { nullsAllowed: rewrite });
    const layout = layoutOf(request, metadata['default-spec-id'], order.id);
    const files = order.id === undefined ? copied : await inOrder(session, request, copied);
    return await publishAll(store, `${location}/data`, files, (uri, file) =>
      dataFile(uri, columns, file, layout(file)),
    );
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function layoutOf(request: CopyRequest, specId: number, sortOrderId?: number): (copied: CopiedFile) => FileLayout {
  const keys = partitionKeys(request);
  return (copied) => {
    const partition = request.partitions.map(({ type }, index) => {
      const key = keys.find((candidate) => candidate.index === index);
      return partitionValue(type, key ? (copied.partition.get(key.name) ?? null) : null);
    });
    return partition.length > 0 ? { specId, partition, sortOrderId } : { specId, sortOrderId };
  };
}

/** All of them, or where one fails none. */
async function publishAll(
  store: ObjectStore,
  folder: string,
  copied: readonly CopiedFile[],
  describe: (uri: string, file: CopiedFile) => DataFile,
): Promise<DataFile[]> {
  const files: DataFile[] = [];
  try {
    for (const file of copied) {
      const uri = `${folder}/${randomUUID()}.parquet`;
      const described = describe(uri, file);
      await store.publish(file.path, uri, { isNew: true });
      files.push(described);
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
  [/is required and null/, 'mend the query or relax it'],
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
