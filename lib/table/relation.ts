import { quoteIdentifier, quoteList, quoteLiteral } from '../engine';
import { fail } from '../error';
import type { FileLayout } from './file-layout';
import { partSql } from './part-sql';
import type { Scan } from './scan';
import type { FieldColumn } from './table-spec';
import { engineType } from './type';

export interface RelationOptions {
  /** How to read those files that the engine would not read rightly by itself, by local path. */
  readonly layouts?: ReadonlyMap<string, FileLayout>;
  /** True where every file has just the columns' names and types, see `isByName`. @default false */
  readonly byName?: boolean;
  /** A column besides, with the local path of each row's file. */
  readonly fileColumn?: string;
  /** Columns that are not shown any more and by which rows were deleted. */
  readonly past?: readonly FieldColumn[];
}

/**
 * What stands behind FROM to read a scan; `paths` are the local paths of its files and delete files, in its order. Columns
 * are these whatever a file was written with: found by field id, widened, null where the file is older.
 */
export function scanRelation(
  columns: readonly FieldColumn[],
  scan: Scan,
  paths: readonly string[],
  { layouts = new Map(), byName = false, fileColumn, past = [] }: RelationOptions = {},
): string {
  const { files, deletes = [] } = scan;
  if (paths.length !== files.length + deletes.length) {
    throw new Error(`a scan of ${files.length + deletes.length} files was given ${paths.length} paths`);
  }
  const file = fileColumn === undefined ? '' : `, r.filename AS ${quoteIdentifier(fileColumn)}`;
  if (files.length === 0) {
    const nulls = columns.map(({ name, type }) => `CAST(NULL AS ${engineType(type)}) AS ${quoteIdentifier(name)}`);
    if (fileColumn !== undefined) nulls.push(`CAST(NULL AS VARCHAR) AS ${quoteIdentifier(fileColumn)}`);
    return `(SELECT ${nulls.join(', ')} WHERE false)`;
  }
  if (byName && deletes.length === 0 && fileColumn === undefined) return asTheyStand(columns, paths);
  const touched = new Set(deletes.flatMap(({ about }) => about));
  const without = [...positionFilter(scan, paths), ...equalityFilters([...columns, ...past], scan, paths)].join(
    ' AND ',
  );
  const parts = [false, true].flatMap((isTouched) => {
    const wanted = paths.filter((_, index) => index < files.length && touched.has(index) === isTouched);
    const where = isTouched ? ` WHERE ${without}` : '';
    return sources(isTouched ? [...columns, ...past] : columns, wanted, layouts).map(
      (source) => `SELECT ${named(columns)}${file} FROM ${source} AS r${where}`,
    );
  });
  return `(${parts.join(' UNION ALL ')})`;
}

/** One for all files that the engine reads by field id, and one for each layout that others have. */
function sources(
  columns: readonly FieldColumn[],
  paths: readonly string[],
  layouts: ReadonlyMap<string, FileLayout>,
): string[] {
  const plain = paths.filter((path) => !layouts.has(path));
  const others = new Map<string, string[]>();
  for (const path of paths) {
    const layout = layouts.get(path);
    if (layout) others.set(layout.signature, [...(others.get(layout.signature) ?? []), path]);
  }
  const read = [...others.values()].map((alike) => projected(columns, alike, layouts.get(alike[0]) as FileLayout));
  return plain.length > 0 ? [parquet(columns, plain), ...read] : read;
}

/** Of these the engine reads just the type that it wrote. */
const PLAIN = /^(boolean|int|long|float|double|decimal\(\d+, ?\d+\)|date|timestamp|timestamptz|string)$/;

/** Without a schema of ours the engine reads a file with several threads, and plans by what it tells of its values. */
function asTheyStand(columns: readonly FieldColumn[], paths: readonly string[]): string {
  const files = `read_parquet(${quoteList(paths)}, hive_partitioning = false)`;
  if (columns.every(({ type }) => PLAIN.test(type))) return files;
  const casts = columns.map(
    ({ name, type }) => `CAST(r.${quoteIdentifier(name)} AS ${engineType(type)}) AS ${quoteIdentifier(name)}`,
  );
  return `(SELECT ${casts.join(', ')} FROM ${files} AS r)`;
}

/** Columns have names of their own inside, so that none of the table's hides the file's name or the row's number. */
function parquet(columns: readonly FieldColumn[], paths: readonly string[]): string {
  const fields = columns.map(
    ({ id, type }) =>
      `${id}: {name: ${quoteLiteral(inner(id))}, type: ${quoteLiteral(engineType(type))}, default_value: NULL}`,
  );
  return `read_parquet(${quoteList(paths)}, schema = map {${fields.join(', ')}})`;
}

/** The same columns out of files of another layout, each part found and named one by one. */
function projected(columns: readonly FieldColumn[], paths: readonly string[], layout: FileLayout): string {
  const names = new Set(layout.columns.map(({ name }) => name.toLowerCase()));
  if (names.has('file_row_number')) {
    fail(`a file has a column named file_row_number, which is a word of DuckDB's own: ${paths[0]}`, 'rename it there');
  }
  let file = 'filename';
  while (names.has(file)) file = `_${file}`;
  const select = columns.map(({ id, type, json }) => {
    const part = layout.columns.find((candidate) => candidate.id === id);
    const value = part ? quoteIdentifier(part.name) : 'NULL';
    return `${layout.constants[id] ?? partSql(json ?? type, part, value)} AS ${inner(id)}`;
  });
  const rows = `read_parquet(${quoteList(paths)}, filename = ${quoteLiteral(file)}, hive_partitioning = false)`;
  return `(SELECT ${select.join(', ')}, ${file} AS filename, file_row_number FROM ${rows})`;
}

function named(columns: readonly FieldColumn[]): string {
  return columns.map(({ id, name }) => `r.${inner(id)} AS ${quoteIdentifier(name)}`).join(', ');
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
