import { type EngineColumn, quoteIdentifier, quoteLiteral } from '../engine';
import { fail, nearest, Problems } from '../error';
import { fieldIds } from './nested-type';
import { fieldPaths, singleField } from './part-path';
import type { PartitionType } from './partition';
import { fieldOf, ownType } from './schema';
import { standInSql } from './stand-in';
import type { FieldColumn, SortBy } from './table-spec';
import { transformOf } from './transform';
import { engineType } from './type';

/** Bytes of a data file before the next one is begun. */
const FILE_BYTES = 256 * 1024 * 1024;

export interface CastRequest {
  readonly table: string;
  readonly columns: readonly FieldColumn[];
  /** One SELECT. */
  readonly sql: string;
  /** What that SELECT gives. */
  readonly given: readonly EngineColumn[];
  /** True for rows of the table itself: what they hold was let in under the rules of its day. */
  readonly rewrite: boolean;
}

export interface CopyRequest extends CastRequest {
  readonly partitions: readonly PartitionType[];
  readonly sortBy: readonly SortBy[];
  /** Where the files go, or the one file that there is to be; not there yet. */
  readonly path: string;
  /** True where all rows go into one file. */
  readonly isFile: boolean;
  /** The schema as JSON; readers that know no field ids follow a rename by it. */
  readonly schema: string;
}

/** Writes a query's rows as data files: every column cast to its declared type, since COPY would write what comes (a HUGEINT as DOUBLE). */
export function copySql(request: CopyRequest): string {
  checkColumns(request);
  const keys = partitionKeys(request);
  const division =
    keys.length > 0
      ? `PARTITION_BY (${keys.map(({ key }) => key).join(', ')}), HIVE_FILE_PATTERN false`
      : `FILE_SIZE_BYTES ${FILE_BYTES}`;
  const layout = request.isFile ? 'USE_TMP_FILE false' : `${division}, FILENAME_PATTERN '{uuid}'`;
  return ['COPY (', rowsSql(request), `) TO ${quoteLiteral(request.path)} (${layout}, ${fileOptions(request)})`].join(
    '\n',
  );
}

/** Writes one such file again, its rows sorted. */
export function fileSql(request: CopyRequest, from: string, to: string): string {
  const rows = `SELECT * FROM read_parquet(${quoteLiteral(from)}) ORDER BY ${sortTerms(request).join(', ')}`;
  return `COPY (${rows}) TO ${quoteLiteral(to)} (${fileOptions(request)})`;
}

function fileOptions({ columns, schema }: CopyRequest): string {
  const ids = columns.map(({ name, id, type, json }) => `${quoteLiteral(name)}: ${fieldIds(id, json ?? type)}`);
  return `FORMAT parquet, COMPRESSION zstd, RETURN_STATS,
    FIELD_IDS {${ids.join(', ')}}, KV_METADATA {'iceberg.schema': ${quoteLiteral(schema)}}`;
}

function sortTerms({ sortBy }: CopyRequest): string[] {
  return sortBy.map((by) => `${quoteIdentifier(by.column)} ${orderTerm(by)}`);
}

export function orderTerm({ descending }: SortBy): string {
  return descending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST';
}

function rowsSql(request: CopyRequest): string {
  const rows = castSql(request);
  const keys = partitionKeys(request);
  // Partitions that come one after the other are open one after the other: each gives one file and not hundreds.
  const order = [...keys.map(({ key }) => key), ...sortTerms(request)];
  const orderBy = order.length > 0 ? `\nORDER BY ${order.join(', ')}` : '';
  if (keys.length === 0) return `SELECT * FROM (${rows}) AS r${orderBy}`;
  return `SELECT *, ${keys.map(({ sql, key }) => `${sql} AS ${key}`).join(', ')} FROM (${rows}) AS r${orderBy}`;
}

/** The query's rows as the table stores them. */
export function castSql(request: CastRequest): string {
  return `SELECT ${castColumns(request).join(', ')} FROM (\n${request.sql}\n) AS q`;
}

function castColumns({ table, columns, given, rewrite }: CastRequest): string[] {
  const byName = new Map(given.map((column) => [column.name.toLowerCase(), column]));
  return columns.map(({ name, type, json, required, standsFor }) => {
    // What is no longer declared stays in the table, and new rows have nothing there.
    const found = byName.get(name.toLowerCase());
    const value = found ? `q.${quoteIdentifier(name)}` : 'NULL';
    // COPY writes it as a text.
    if (found?.only !== undefined && type === 'string' && !standsFor) return `${value} AS ${quoteIdentifier(name)}`;
    const stored = standsFor && !rewrite ? standInSql(standsFor, value) : value;
    const cast = `CAST(${stored} AS ${engineType(type)})`;
    if (!required || rewrite || json === undefined) return `${cast} AS ${quoteIdentifier(name)}`;
    // Statistics count the nulls of a nested column's parts and not its own.
    const message = quoteLiteral(`table ${table}: column '${name}' is required and null`);
    return `CASE WHEN ${value} IS NULL THEN error(${message}) ELSE ${cast} END AS ${quoteIdentifier(name)}`;
  });
}

/** The columns that carry the partition and do not come into the files, with the position of their field in the spec. */
export function partitionKeys(request: Pick<CopyRequest, 'columns' | 'partitions'>): {
  key: string;
  name: string;
  index: number;
  sql: string;
}[] {
  let prefix = '__p';
  while (request.columns.some(({ name }) => name.toLowerCase().startsWith(prefix))) prefix = `_${prefix}`;
  return request.partitions.flatMap(({ transform, sourceId, name: field }, index) => {
    if (transform === 'void') return [];
    const found = singleField(request.columns.map(fieldOf), sourceId);
    if (!found)
      fail(`the table is divided by '${field}', whose column it no longer has`, 'change its partitions first');
    const [column, ...parts] = found.path;
    const value = parts.reduce(
      (of, part) => `struct_extract(${of}, ${quoteLiteral(part)})`,
      `r.${quoteIdentifier(column)}`,
    );
    const name = `${prefix}${index}`;
    return [
      { key: quoteIdentifier(name), name, index, sql: transformOf(transform).sql(value, ownType(found.field.type)) },
    ];
  });
}

export function checkColumns({
  table,
  columns,
  given,
  sortBy = [],
}: Pick<CastRequest, 'table' | 'columns' | 'given'> & { sortBy?: readonly SortBy[] }): void {
  const problems = new Problems();
  const names = columns.map(({ name }) => name);
  const known = new Set(names.map((name) => name.toLowerCase()));
  const seen = new Set<string>();
  for (const { name, parts = [] } of given) {
    const key = name.toLowerCase();
    addUnknownParts(problems, { table, columns, name, parts });
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
  for (const { column: name } of sortBy) {
    if (!names.includes(name)) problems.add(`table ${table}: there is no column '${name}' to sort by`);
  }
  problems.throwIfAny();
}

/** The engine's cast of a struct leaves out what it does not know. */
function addUnknownParts(
  problems: Problems,
  of: { table: string; columns: readonly FieldColumn[]; name: string; parts: readonly string[] },
): void {
  const column = of.columns.find((candidate) => candidate.name.toLowerCase() === of.name.toLowerCase());
  if (!column?.json) return;
  const paths = fieldPaths([fieldOf(column)]).map((path) => path.slice(column.name.length + 1));
  const known = new Set(paths.map((path) => path.toLowerCase()));
  for (const part of of.parts.filter((path) => !known.has(path.toLowerCase()))) {
    const meant = nearest(part, paths);
    const hint = meant ? `name it '${meant}' there or declare it` : 'declare it or leave it out of the query';
    problems.add(`table ${of.table}: the query gives '${of.name}.${part}', a part that is not declared`, hint);
  }
}
