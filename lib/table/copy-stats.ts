import { type EngineColumn, quoteIdentifier, type Row } from '../engine';
import { fail, Problems } from '../error';
import { lowerBound, upperBound } from './bounds';
import type { DataFile, PartitionKey } from './data-file';
import { leavesOf } from './nested-type';
import type { FieldColumn } from './table-spec';
import { encodeValue, parseValue } from './value';

/** A file as COPY's RETURN_STATS describes it. */
export interface CopiedFile {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** By the quoted path of a column or of its parts; texts as DuckDB prints them. */
  readonly columns: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** By the name of the column that carried it; null is a value of its own. */
  readonly partition: ReadonlyMap<string, string | null>;
}

/** With the bounds of columns that have one text in all rows: COPY tells none of an ENUM. */
export function withConstants(copied: CopiedFile, given: readonly EngineColumn[]): CopiedFile {
  const columns = new Map(copied.columns);
  for (const { name, only } of given) {
    const path = [...columns.keys()].find((it) => it.toLowerCase() === quoteIdentifier(name).toLowerCase());
    if (only !== undefined && path !== undefined) columns.set(path, { min: only, max: only, ...columns.get(path) });
  }
  return { ...copied, columns };
}

const IN_TIME = new Set(['date', 'timestamp', 'timestamptz']);

interface Entry<T> {
  readonly key: string;
  readonly value: T;
}

export function copiedFile(row: Row): CopiedFile {
  const columns = (row.column_statistics ?? []) as Entry<Entry<string>[]>[];
  return {
    path: String(row.filename),
    rows: Number(row.count),
    bytes: Number(row.file_size_bytes),
    columns: new Map(
      columns.map(({ key, value }) => [
        key,
        Object.fromEntries(value.map((statistic) => [statistic.key, statistic.value])),
      ]),
    ),
    partition: new Map(((row.partition_keys ?? []) as Entry<string | null>[]).map(({ key, value }) => [key, value])),
  };
}

/** What must not come into a table, seen from the statistics alone. */
export function checkCopied(
  table: string,
  columns: readonly FieldColumn[],
  files: readonly CopiedFile[],
  { nullsAllowed }: { nullsAllowed: boolean },
): void {
  const problems = new Problems();
  for (const column of columns) {
    const { name } = column;
    const leaves = leavesOf(name, column.id, column.json ?? column.type);
    const statistics = (path: string) => files.map((file) => file.columns.get(path) ?? {});
    if (column.required && !nullsAllowed && column.json === undefined) {
      const nulls = statistics(leaves[0].path).reduce((sum, statistic) => sum + Number(statistic.null_count ?? 0), 0);
      const rows = nulls === 1 ? '1 row' : `${nulls} rows`;
      if (nulls > 0) {
        problems.add(`table ${table}: column '${name}' is required and null in ${rows}`, 'mend the query or relax it');
      }
    }
    const times = leaves.filter(({ type }) => IN_TIME.has(type)).flatMap(({ path }) => statistics(path));
    if (times.some(({ min, max }) => isInfinite(min) || isInfinite(max))) {
      const hint = 'make it null: other engines have no such value';
      problems.add(`table ${table}: column '${name}' holds an infinite date`, hint);
    }
  }
  problems.throwIfAny();
}

/** Where a file stands in the table's layout. */
export interface FileLayout {
  readonly specId: number;
  readonly partition?: PartitionKey;
  readonly sortOrderId?: number;
}

export function dataFile(
  uri: string,
  columns: readonly FieldColumn[],
  copied: CopiedFile,
  { specId, partition, sortOrderId }: FileLayout,
): DataFile {
  const file = {
    uri,
    rows: copied.rows,
    bytes: copied.bytes,
    columnBytes: {} as Record<string, number>,
    valueCounts: {} as Record<string, number>,
    nullCounts: {} as Record<string, number>,
    nanCounts: {} as Record<string, number>,
    lowerBounds: {} as Record<string, string>,
    upperBounds: {} as Record<string, string>,
    ...(specId === 0 ? {} : { specId }),
    ...(partition === undefined ? {} : { partition }),
    ...(sortOrderId === undefined ? {} : { sortOrderId }),
  };
  for (const leaf of columns.flatMap(({ id, name, type, json }) => leavesOf(name, id, json ?? type))) {
    const { id, type, path, repeated } = leaf;
    const { column_size_bytes, num_values, null_count, has_nan, min, max } = copied.columns.get(path) ?? {};
    if (column_size_bytes !== undefined) file.columnBytes[id] = Number(column_size_bytes);
    if (num_values !== undefined) file.valueCounts[id] = Number(num_values);
    if (null_count !== undefined) file.nullCounts[id] = Number(null_count);
    if (has_nan === 'false') file.nanCounts[id] = 0;
    if (repeated) continue;
    const least = min === undefined ? undefined : parseValue(type, min);
    const most = max === undefined ? undefined : parseValue(type, max);
    if (least !== undefined) file.lowerBounds[id] = lowerBound(type, least).toString('base64');
    const upper = most === undefined ? undefined : upperBound(type, most);
    if (upper !== undefined) file.upperBounds[id] = upper.toString('base64');
  }
  return file;
}

/** A partition value that DuckDB printed, as Iceberg keeps it. */
export function partitionValue(type: string, text: string | null): string | null {
  if (text === null) return null;
  const isNan = (type === 'float' || type === 'double') && text.toLowerCase() === 'nan';
  const value = isNan ? Number.NaN : parseValue(type, text);
  if (value === undefined) throw new Error(`'${text}' is no partition value of type ${type}`);
  try {
    return encodeValue(type, value).toString('base64');
  } catch (error) {
    if ((error as Error).name !== 'RangeError') throw error;
    return fail(`the partition of ${text} is below the least ${type}`, 'partition by another column or transform');
  }
}

function isInfinite(text: string | undefined): boolean {
  return text === 'infinity' || text === '-infinity';
}
