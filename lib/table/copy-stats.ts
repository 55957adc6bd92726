import type { Row } from '../engine';
import { Problems } from '../error';
import { lowerBound, upperBound } from './bounds';
import type { DataFile } from './data-file';
import type { FieldColumn } from './table-spec';
import { parseValue } from './value';

/** A file as COPY's RETURN_STATS describes it. */
export interface CopiedFile {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** By column name; texts as DuckDB prints them. */
  readonly columns: ReadonlyMap<string, Readonly<Record<string, string>>>;
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
        unquote(key),
        Object.fromEntries(value.map((statistic) => [statistic.key, statistic.value])),
      ]),
    ),
  };
}

/** What must not come into a table, seen from the statistics alone. */
export function checkCopied(table: string, columns: readonly FieldColumn[], files: readonly CopiedFile[]): void {
  const problems = new Problems();
  for (const { name, required, type } of columns) {
    const statistics = files.map((file) => file.columns.get(name) ?? {});
    const nulls = statistics.reduce((sum, statistic) => sum + Number(statistic.null_count ?? 0), 0);
    if (required && nulls > 0) {
      const rows = nulls === 1 ? '1 row' : `${nulls} rows`;
      problems.add(`table ${table}: column '${name}' is required and null in ${rows}`, 'mend the query or relax it');
    }
    if (IN_TIME.has(type) && statistics.some(({ min, max }) => isInfinite(min) || isInfinite(max))) {
      const hint = 'make it null: other engines have no such value';
      problems.add(`table ${table}: column '${name}' holds an infinite date`, hint);
    }
  }
  problems.throwIfAny();
}

export function dataFile(uri: string, columns: readonly FieldColumn[], copied: CopiedFile): DataFile {
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
  };
  for (const { id, name, type } of columns) {
    const { column_size_bytes, num_values, null_count, has_nan, min, max } = copied.columns.get(name) ?? {};
    if (column_size_bytes !== undefined) file.columnBytes[id] = Number(column_size_bytes);
    if (num_values !== undefined) file.valueCounts[id] = Number(num_values);
    if (null_count !== undefined) file.nullCounts[id] = Number(null_count);
    if (has_nan === 'false') file.nanCounts[id] = 0;
    const least = min === undefined ? undefined : parseValue(type, min);
    const most = max === undefined ? undefined : parseValue(type, max);
    if (least !== undefined) file.lowerBounds[id] = lowerBound(type, least).toString('base64');
    const upper = most === undefined ? undefined : upperBound(type, most);
    if (upper !== undefined) file.upperBounds[id] = upper.toString('base64');
  }
  return file;
}

function isInfinite(text: string | undefined): boolean {
  return text === 'infinity' || text === '-infinity';
}

function unquote(identifier: string): string {
  return identifier.replace(/^"|"$/g, '').replaceAll('""', '"');
}
