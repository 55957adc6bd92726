import { randomUUID } from 'node:crypto';
import { quoteIdentifier, type Session } from '../engine';
import { fail, Problems } from '../error';
import type { TableChange } from './change';
import { castSql, checkColumns } from './copy-sql';
import type { ManifestEntry } from './manifest';
import type { Predicate } from './predicate';
import type { LiveFiles } from './read-snapshot';
import { type Committable, commitWritten, FILE_COLUMN, type Rewritable, ready } from './rewrite';
import type { FieldColumn } from './table-spec';
import type { WriteOptions } from './write';

export interface KeyedOptions extends WriteOptions {
  /** Columns that together name a row. */
  readonly keys: readonly string[];
  /** Goes into the snapshot's summary. */
  readonly summary?: Readonly<Record<string, string>>;
  /** @default - main */
  readonly branch?: string;
}

/** So many keys are looked up one by one in the statistics, more by their least and greatest. */
const LISTED_KEYS = 1000;

/** With so many keys a file, a look at the keys alone would only find that nearly every file holds one. */
const KEYS_A_FILE = 10;

export async function upsertRows<T extends Rewritable>(
  table: T & Committable<T>,
  session: Session,
  sql: string,
  options: KeyedOptions,
): Promise<T> {
  const { columns, name } = table;
  keyColumns(table, options.keys);
  const given = await session.columns(sql);
  checkColumns({ table: name, columns, given });
  const rows = castSql({ table: name, columns, sql, given, rewrite: false });
  return withRows(session, rows, async (incoming) => {
    await refuseNulls(session, table, incoming, options.keys);
    await refuseTwice(session, table, incoming, options.keys);
    return commitWritten(table, (base) => planUpsert(base, session, incoming, options));
  });
}

export async function deleteRows<T extends Rewritable>(
  table: T & Committable<T>,
  session: Session,
  sql: string,
  options: KeyedOptions,
): Promise<T> {
  const columns = keyColumns(table, options.keys);
  const given = await session.columns(sql);
  checkColumns({ table: table.name, columns, given });
  const rows = castSql({ table: table.name, columns, sql, given, rewrite: false });
  return withRows(session, `SELECT DISTINCT * FROM (${rows})`, async (incoming) => {
    await refuseNulls(session, { name: table.name, columns: [] }, incoming, options.keys);
    return commitWritten(table, async (base) => {
      const live = await candidates(base, session, incoming, options);
      const touched = await filesWith(base, session, live, incoming, options);
      return touched.length === 0 ? undefined : rewriteWithout(base, session, { live, touched, incoming }, options);
    });
  });
}

async function planUpsert(
  base: Rewritable,
  session: Session,
  incoming: string,
  options: KeyedOptions,
): Promise<TableChange | undefined> {
  const live = await candidates(base, session, incoming, options);
  const { given } = await session.one(`SELECT count(*) AS given FROM ${incoming}`);
  const isInMost = Number(given) >= live.data.length * KEYS_A_FILE;
  const touched = isInMost ? live.data : await filesWith(base, session, live, incoming, options);
  const { relation, byPath } = await ready(base, touched, live, options.scratch);
  const [names, keys] = [list(base.columns.map(({ name }) => name)), list(options.keys)];
  const file = quoteIdentifier(FILE_COLUMN);
  // What is there of those keys is read once, and then both what changes and where it changes is found in it.
  const there = `SELECT ${names}, ${file} FROM ${relation} AS t SEMI JOIN ${incoming} USING (${keys})`;
  return withRows(session, there, (found) => {
    // A row that is there as it comes need not be written, unless an earlier writer let its key in twice.
    const changed = `(SELECT ${names} FROM ${incoming} EXCEPT SELECT ${names} FROM ${found}) UNION
      SELECT ${names} FROM ${incoming} SEMI JOIN (SELECT ${keys} FROM ${found} GROUP BY ALL HAVING count(*) > 1) USING (${keys})`;
    return withRows(session, changed, async (rows) => {
      const { count } = await session.one(`SELECT count(*) AS count FROM ${rows}`);
      if (Number(count) === 0) return undefined;
      const paths = await session.all(
        `SELECT DISTINCT ${file} AS path FROM ${found} SEMI JOIN ${rows} USING (${keys})`,
      );
      const rewritten = paths.map(({ path }) => byPath.get(String(path)) as ManifestEntry);
      return rewriteWithout(base, session, { live, touched: rewritten, incoming: rows, added: rows }, options);
    });
  });
}

/** Writes the touched files without the rows of those keys, and with the rows that are added. */
async function rewriteWithout(
  base: Rewritable,
  session: Session,
  work: { live: LiveFiles; touched: readonly ManifestEntry[]; incoming: string; added?: string },
  { keys, scratch, sortBy, summary, branch }: KeyedOptions,
): Promise<TableChange> {
  const { relation } = await ready(base, work.touched, work.live, scratch);
  const names = list(base.columns.map(({ name }) => name));
  const kept = `SELECT ${names} FROM ${relation} AS t ANTI JOIN ${work.incoming} USING (${list(keys)})`;
  const sql = work.added ? `${kept} UNION ALL SELECT ${names} FROM ${work.added}` : kept;
  const append = await base.rewrite(session, sql, { scratch, sortBy });
  return { remove: work.touched.map(({ file }) => file.uri), append, summary, branch };
}

/** Files that may hold one of the keys, by what is known of them. */
async function candidates(
  base: Rewritable,
  session: Session,
  incoming: string,
  { keys, branch }: KeyedOptions,
): Promise<LiveFiles> {
  const where: Predicate[] = [];
  for (const { name, type } of keyColumns(base, keys)) {
    // DuckDB prints bytes in a form that is not read back.
    if (type === 'binary') continue;
    const column = quoteIdentifier(name);
    const distinct = `SELECT DISTINCT CAST(${column} AS VARCHAR) AS key FROM ${incoming} LIMIT ${LISTED_KEYS + 1}`;
    const values = (await session.all(distinct)).map(({ key }) => String(key));
    if (values.length <= LISTED_KEYS) {
      where.push({ column: name, op: 'in', values });
      continue;
    }
    const range = await session.one(
      `SELECT CAST(min(${column}) AS VARCHAR) AS least, CAST(max(${column}) AS VARCHAR) AS most FROM ${incoming}`,
    );
    where.push({ column: name, op: '>=', value: String(range.least) });
    where.push({ column: name, op: '<=', value: String(range.most) });
  }
  return base.liveFiles({ where, branch });
}

/** Those of the files that do hold one of the keys; only the keys are read. */
async function filesWith(
  base: Rewritable,
  session: Session,
  live: LiveFiles,
  incoming: string,
  { keys, scratch }: KeyedOptions,
): Promise<ManifestEntry[]> {
  const { relation, byPath } = await ready(base, live.data, live, scratch);
  const found = await session.all(
    `SELECT DISTINCT ${quoteIdentifier(FILE_COLUMN)} AS path FROM ${relation} AS t SEMI JOIN ${incoming} USING (${list(keys)})`,
  );
  const paths = new Set(found.map(({ path }) => String(path)));
  return [...byPath].filter(([path]) => paths.has(path)).map(([, entry]) => entry);
}

/** Rows of a query in a table of the session's own, for as long as `work` takes. */
async function withRows<T>(session: Session, sql: string, work: (name: string) => Promise<T>): Promise<T> {
  const name = quoteIdentifier(`__rows_${randomUUID()}`);
  await session.run(`CREATE TEMP TABLE ${name} AS ${sql}`);
  try {
    return await work(name);
  } finally {
    await session.run(`DROP TABLE ${name}`);
  }
}

function keyColumns(
  { name: table, columns }: Pick<Rewritable, 'name' | 'columns'>,
  keys: readonly string[],
): FieldColumn[] {
  if (keys.length === 0) fail(`table ${table}: rows cannot be told apart without a key`, 'name the columns of the key');
  return keys.map((key) => {
    const column = columns.find(({ name }) => name === key);
    if (!column)
      fail(
        `table ${table}: there is no key column '${key}'`,
        `the columns are ${list(columns.map(({ name }) => name))}`,
      );
    if (column.json) fail(`table ${table}: the key column '${key}' is nested`, 'name columns of plain types');
    return column;
  });
}

/** Of the keys, and of the columns that must have a value. */
async function refuseNulls(
  session: Session,
  { name: table, columns }: Pick<Rewritable, 'name' | 'columns'>,
  incoming: string,
  keys: readonly string[],
): Promise<void> {
  const required = columns.filter((column) => column.required && !keys.includes(column.name)).map(({ name }) => name);
  const names = [...keys, ...required];
  const counts = names.map((name, index) => `count(*) FILTER (${quoteIdentifier(name)} IS NULL) AS c${index}`);
  const found = await session.one(`SELECT ${counts.join(', ')} FROM ${incoming}`);
  const problems = new Problems();
  for (const [index, name] of names.entries()) {
    const nulls = Number(found[`c${index}`]);
    const rows = nulls === 1 ? '1 row' : `${nulls} rows`;
    const what = keys.includes(name) ? 'key column' : 'required column';
    if (nulls > 0)
      problems.add(`table ${table}: the ${what} '${name}' is null in ${rows}`, 'mend the query or leave them out');
  }
  problems.throwIfAny();
}

async function refuseTwice(
  session: Session,
  table: Rewritable,
  incoming: string,
  keys: readonly string[],
): Promise<void> {
  const { twice } = await session.one(
    `SELECT count(*) AS twice FROM (SELECT ${list(keys)} FROM ${incoming} GROUP BY ALL HAVING count(*) > 1)`,
  );
  if (Number(twice) > 0) {
    fail(`table ${table.name}: ${twice} keys come more than once in the query`, 'choose one row for each key there');
  }
}

function list(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}
