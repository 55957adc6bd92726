import {
  commonTablesIn,
  explainError,
  fileAccess,
  isSelect,
  nameHint,
  nodesOf,
  parseSelect,
  tablesIn,
} from '../../check';
import type { Session } from '../../engine';
import { ExitCode, MeshError } from '../../error';
import { logicalName, quarantineName } from '../../manifest';
import { openQuery, type Platform } from '../../run';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { formatOf, limitOf, printRows } from '../print-rows';
import { openTables, openWorkbench, withEngine } from '../workbench';

const HINT = 'sql only reads: SELECT, FROM, WITH, DESCRIBE, SUMMARIZE, EXPLAIN; what is written is written by run';
/** Schemas of the engine itself, which tell of its tables. */
const SYSTEM_SCHEMAS = new Set(['information_schema', 'pg_catalog']);

export const sql: Command = {
  name: 'sql',
  summary: 'ask the tables a question in SQL (DuckDB)',
  usage: '"<query>" [app]',
  maxWords: 2,
  about: [
    'Runs one query over the tables domain.table and shows the rows. A dataset shows what its history says; what was refused is',
    'in domain.table__quarantine. Queries read the tables and nothing else of this machine.',
  ].join('\n'),
  options: {
    csv: { type: 'boolean', help: 'as CSV (RFC 4180), all rows' },
    json: { type: 'boolean', help: 'as a JSON array of objects, all rows' },
    chart: { type: 'string', value: 'LABEL,VALUE[,SERIES]', help: 'as a chart of these columns of the result' },
    limit: { type: 'string', value: 'N', help: 'show at most N rows (100 where people read them)' },
  },
  examples: [
    ['data-mesh sql "FROM finance.bill LIMIT 10"', 'the first rows of a table'],
    ['data-mesh sql "SUMMARIZE finance.bill"', 'what its columns hold'],
    [
      'data-mesh sql "SELECT month, sum(revenue) AS revenue FROM sales.revenue GROUP BY month" --chart month,revenue',
      'a chart',
    ],
    ['data-mesh sql - --csv < query.sql > result.csv', 'a query from a file, its result into another'],
  ],
  run: query,
};

async function query(invocation: Invocation): Promise<number> {
  const { terminal, words } = invocation;
  if (words.length === 0) usageError('the query is missing', 'for example data-mesh sql "FROM domain.table LIMIT 10"');
  const format = formatOf(invocation, textOption(invocation, 'chart'));
  const limit = limitOf(invocation);
  const text = words[0] === '-' ? await readAll(invocation) : words[0];
  const bench = await openWorkbench(invocation, { path: words[1], reuse: true });
  const platform = await openTables(bench);
  const tables = await withEngine((session) => tablesOf(session, text, platform));
  const session = await openQuery(platform, { tables });
  const stop = () => session.interrupt();
  invocation.signal.addEventListener('abort', stop, { once: true });
  try {
    await printRows(terminal, await session.stream(text), format, limit);
    return ExitCode.ok;
  } catch (error) {
    if (error instanceof MeshError || invocation.signal.aborted) throw error;
    throw await explained(error, session, platform);
  } finally {
    invocation.signal.removeEventListener('abort', stop);
    session.close();
  }
}

/** The tables that the query reads, so that only their files are opened; undefined where it may ask for any. */
async function tablesOf(session: Session, text: string, platform: Platform): Promise<string[] | undefined> {
  const parsed = await parseSelect(session, text.replace(/^\s*EXPLAIN(\s+ANALYZE)?\b/i, ''));
  if (!isSelect(parsed)) {
    const where = parsed.line === undefined || !text.trim().includes('\n') ? '' : ` (line ${parsed.line})`;
    throw new MeshError([
      { message: `${parsed.message}${where}`, hint: parsed.line === undefined ? HINT : parsed.hint },
    ]);
  }
  const faults = fileAccess(parsed);
  if (faults.length > 0) throw new MeshError(faults);
  const common = new Set(commonTablesIn(parsed.tree).map((name) => name.toLowerCase()));
  const read = tablesIn(parsed.tree)
    .filter(({ name, qualified }) => name !== qualified || !common.has(name.toLowerCase()))
    .map(({ qualified }) => qualified.toLowerCase());
  const known = new Set(tableNames(platform));
  const unknown = new Set(read.filter((name) => !known.has(name) && !isSystem(name)));
  if (unknown.size > 0) {
    throw new MeshError(
      [...unknown].map((name) => ({ message: `there is no table '${name}'`, hint: nameHint(name, known) })),
    );
  }
  return read.some(isSystem) || asksForAll(parsed.tree) ? undefined : [...new Set(read)];
}

function isSystem(name: string): boolean {
  return SYSTEM_SCHEMAS.has(name.split('.')[0]);
}

/** `SHOW TABLES` and functions that tell of the engine's tables name none. */
function asksForAll(tree: unknown): boolean {
  return [...nodesOf(tree)].some(
    ({ type, query: shown, function_name: name }) => (type === 'SHOW_REF' && !shown) || /^duckdb_/.test(String(name)),
  );
}

function tableNames({ mesh }: Platform): string[] {
  const datasets = [...mesh.datasets.values()].map(logicalName);
  return [...datasets, ...datasets.map(quarantineName), ...[...mesh.models.values()].map(logicalName)];
}

async function explained(error: unknown, session: Session, platform: Platform): Promise<MeshError> {
  const columns = await session.all<{ name: string }>(
    'SELECT DISTINCT column_name AS name FROM duckdb_columns() WHERE NOT internal ORDER BY name',
  );
  const known = { tables: tableNames(platform), columns: columns.map(({ name }) => name) };
  const { message, hint, line } = explainError(error, known);
  return new MeshError([{ message: line !== undefined && line > 1 ? `${message} (line ${line})` : message, hint }], {
    cause: error,
  });
}

async function readAll({ terminal }: Invocation): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of terminal.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
