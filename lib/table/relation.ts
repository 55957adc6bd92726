import { quoteIdentifier, quoteList, quoteLiteral } from '../engine';
import { fail } from '../error';
import type { Scan } from './scan';
import type { FieldColumn } from './table-spec';
import { engineType } from './type';

/** What a relation needs of a table: its columns as they are to be read. */
export interface Readable {
  readonly columns: readonly FieldColumn[];
}

/**
 * What stands behind FROM to read a scan; `paths` are the local paths of its files and delete files, in its order. Columns
 * are the table's present ones whatever a file was written with: found by field id, widened, null where the file is older.
 */
export function scanRelation(
  table: Readable,
  scan: Scan,
  paths: readonly string[],
  /** A column besides, with the local path of each row's file. */
  fileColumn?: string,
): string {
  const { files, deletes = [] } = scan;
  if (paths.length !== files.length + deletes.length) {
    throw new Error(`a scan of ${files.length + deletes.length} files was given ${paths.length} paths`);
  }
  const { columns } = table;
  const file = fileColumn === undefined ? '' : `, filename AS ${quoteIdentifier(fileColumn)}`;
  const select = `SELECT ${named(columns)}${file} FROM`;
  if (files.length === 0) {
    const nulls = columns.map(({ name, type }) => `CAST(NULL AS ${engineType(type)}) AS ${quoteIdentifier(name)}`);
    if (fileColumn !== undefined) nulls.push(`CAST(NULL AS VARCHAR) AS ${quoteIdentifier(fileColumn)}`);
    return `(SELECT ${nulls.join(', ')} WHERE false)`;
  }
  const touched = new Set(deletes.flatMap(({ about }) => about));
  const whole = files.flatMap((_, index) => (touched.has(index) ? [] : [paths[index]]));
  const parts = whole.length > 0 ? [`${select} ${parquet(columns, whole)}`] : [];
  if (touched.size > 0) {
    const without = [...positionFilter(scan, paths), ...equalityFilters(columns, scan, paths)];
    const rows = parquet(
      columns,
      files.flatMap((_, index) => (touched.has(index) ? [paths[index]] : [])),
    );
    parts.push(`${select} ${rows} AS r WHERE ${without.join(' AND ')}`);
  }
  return `(${parts.join(' UNION ALL ')})`;
}

/** Columns have names of their own inside, so that none of the table's hides the file's name or the row's number. */
function parquet(columns: readonly FieldColumn[], paths: readonly string[]): string {
  const fields = columns.map(
    ({ id, type }) =>
      `${id}: {name: ${quoteLiteral(inner(id))}, type: ${quoteLiteral(engineType(type))}, default_value: NULL}`,
  );
  // ClickHouse does not say of text that it is text, and its bytes would be shown by their numbers. Where a table has
  // bytes as well, the two cannot be told apart.
  const text = columns.some(({ type }) => engineType(type).includes('BLOB')) ? '' : ', binary_as_string = true';
  return `read_parquet(${quoteList(paths)}, schema = map {${fields.join(', ')}}${text})`;
}

function named(columns: readonly FieldColumn[]): string {
  return columns.map(({ id, name }) => `${inner(id)} AS ${quoteIdentifier(name)}`).join(', ');
}

function inner(id: number): string {
  return `c${id}`;
}

function positionFilter(scan: Scan, paths: readonly string[]): string[] {
  const pairs = pairsOf(scan, paths, (index) => scan.deletes?.[index].content === 'position deletes');
  if (pairs.length === 0) return [];
  const rows = pairs.map(({ data, uri, from }) => `(${[data, uri, from].map(quoteLiteral).join(', ')})`);
  const from = quoteList(new Set(pairs.map((pair) => pair.from)));
  return [
    `NOT EXISTS (SELECT 1 FROM read_parquet(${from}) AS d JOIN (VALUES ${rows.join(', ')}) AS p(data, uri, path)
      ON d.filename = p.path AND d.file_path = p.uri WHERE p.data = r.filename AND d.pos = r.file_row_number)`,
  ];
}

function equalityFilters(columns: readonly FieldColumn[], scan: Scan, paths: readonly string[]): string[] {
  const { deletes = [] } = scan;
  const keys = new Set(deletes.filter(({ content }) => content === 'equality deletes').map(keyOf));
  return [...keys].map((key) => {
    const pairs = pairsOf(scan, paths, (index) => {
      return deletes[index].content === 'equality deletes' && keyOf(deletes[index]) === key;
    });
    const ids = JSON.parse(key) as number[];
    const compared = ids.map((id) => columns.find((column) => column.id === id) ?? refuseKey(id));
    const rows = pairs.map(({ data, from }) => `(${quoteLiteral(data)}, ${quoteLiteral(from)})`);
    const from = parquet(compared, [...new Set(pairs.map((pair) => pair.from))]);
    const same = ids.map((id) => `d.${inner(id)} IS NOT DISTINCT FROM r.${inner(id)}`);
    return `NOT EXISTS (SELECT 1 FROM ${from} AS d JOIN (VALUES ${rows.join(', ')}) AS p(data, path)
      ON d.filename = p.path WHERE p.data = r.filename AND ${same.join(' AND ')})`;
  });
}

function keyOf({ equalityIds }: { equalityIds: readonly number[] }): string {
  return JSON.stringify([...equalityIds].sort((a, b) => a - b));
}

function refuseKey(id: number): never {
  return fail(
    `rows were deleted by a column that the table no longer has (field ${id})`,
    'let the engine that deleted them rewrite the files',
  );
}

/** Each delete file with each data file that it is about. */
function pairsOf({ files, deletes = [] }: Scan, paths: readonly string[], wanted: (index: number) => boolean) {
  return deletes.flatMap(({ about }, index) =>
    wanted(index)
      ? about.map((at) => ({ data: paths[at], uri: files[at].uri, from: paths[files.length + index] }))
      : [],
  );
}
