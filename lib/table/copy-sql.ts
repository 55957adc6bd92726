import { duckdbType } from '../contract';
import { type EngineColumn, quoteIdentifier, quoteLiteral } from '../engine';
import { nearest, Problems } from '../error';
import type { FieldColumn } from './table-spec';

/** Bytes of a data file before the next one is begun. */
const FILE_BYTES = 256 * 1024 * 1024;

export interface CopyRequest {
  readonly table: string;
  readonly columns: readonly FieldColumn[];
  /** One SELECT. */
  readonly sql: string;
  /** What that SELECT gives. */
  readonly given: readonly EngineColumn[];
  readonly sortBy: readonly string[];
  /** Where the files go; not there yet. */
  readonly folder: string;
  /** The schema as JSON; readers that know no field ids follow a rename by it. */
  readonly schema: string;
}

/** Writes a query's rows as data files: every column cast to its declared type, since COPY would write what comes (a HUGEINT as DOUBLE). */
export function copySql(request: CopyRequest): string {
  checkColumns(request);
  const given = new Set(request.given.map(({ name }) => name.toLowerCase()));
  const select = request.columns.map(({ name, type }) => {
    // What is no longer declared stays in the table, and new rows have nothing there.
    const value = given.has(name.toLowerCase()) ? `q.${quoteIdentifier(name)}` : 'NULL';
    return `CAST(${value} AS ${duckdbType(type)}) AS ${quoteIdentifier(name)}`;
  });
  const order = request.sortBy.length > 0 ? `\nORDER BY ${request.sortBy.map(quoteIdentifier).join(', ')}` : '';
  const ids = request.columns.map(({ name, id }) => `${quoteLiteral(name)}: ${id}`);
  return [
    'COPY (',
    `SELECT ${select.join(', ')} FROM (`,
    request.sql,
    `) AS q${order}`,
    `) TO ${quoteLiteral(request.folder)} (FORMAT parquet, COMPRESSION zstd, RETURN_STATS,`,
    `FILE_SIZE_BYTES ${FILE_BYTES}, FILENAME_PATTERN '{uuid}',`,
    `FIELD_IDS {${ids.join(', ')}}, KV_METADATA {'iceberg.schema': ${quoteLiteral(request.schema)}})`,
  ].join('\n');
}

function checkColumns({ table, columns, given, sortBy }: CopyRequest): void {
  const problems = new Problems();
  const names = columns.map(({ name }) => name);
  const known = new Set(names.map((name) => name.toLowerCase()));
  const seen = new Set<string>();
  for (const { name } of given) {
    const key = name.toLowerCase();
    if (!known.has(key)) {
      const meant = nearest(name, names);
      const hint = meant ? `name it '${meant}' there or declare it` : 'declare it or leave it out of the query';
      problems.add(`table ${table}: the query gives a column '${name}' that is not declared`, hint);
    } else if (seen.has(key)) {
      problems.add(`table ${table}: the query gives column '${name}' twice`, 'give one of them another name with AS');
    }
    seen.add(key);
  }
  for (const { name, retired } of columns) {
    if (!retired && !seen.has(name.toLowerCase())) {
      problems.add(`table ${table}: the query gives no column '${name}'`, 'add it to the query or do not declare it');
    }
  }
  for (const name of sortBy) {
    if (!names.includes(name)) problems.add(`table ${table}: there is no column '${name}' to sort by`);
  }
  problems.throwIfAny();
}
