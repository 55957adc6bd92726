import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { quoteIdentifier, quoteLiteral, type Session } from '../../engine';
import { ExitCode } from '../../error';
import { logicalName, quarantineName } from '../../manifest';
import { openQuery, type Platform, tableStates } from '../../run';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { datasetOf } from '../dataset-named';
import { exportMendable } from '../export-mendable';
import { nextSteps } from '../next-steps';
import { formatOf, limitOf, printRows } from '../print-rows';
import { clip, columnsOf, renderTable, thousands, write } from '../terminal';
import { ON_OPTIONS, openWarehouse } from '../warehouse';

/** Examples that people see; programs get all records. */
const READABLE = 20;
/** Columns of a record's raw text that people see. */
const MOST_RAW = 72;

export const quarantine: Command = {
  name: 'quarantine',
  summary: 'show what was refused and why',
  usage: '[table] [app]',
  maxWords: 2,
  about: [
    'Every record of a source that could not be taken is kept with its file, line, column, reason and raw text. Shows how many',
    'there are of each reason, then examples. They leave the quarantine when they are mended and replayed, when the department sends',
    'the file again, or when the contract has been mended. --out writes them for a spreadsheet: a column for each of the source.',
  ].join(' '),
  options: {
    ...ON_OPTIONS,
    csv: { type: 'boolean', help: 'all records as CSV (RFC 4180), exact' },
    guard: {
      type: 'boolean',
      help: "of --csv: ' before texts that a spreadsheet would take for a formula (= + - @)",
    },
    json: { type: 'boolean', help: 'all records as a JSON array' },
    out: {
      type: 'string',
      value: 'FILE',
      help: 'the records of one table in a CSV file to mend, for data-mesh replay',
    },
    limit: { type: 'string', value: 'N', help: `at most N records (${READABLE} where people read them)` },
  },
  examples: [
    ['data-mesh quarantine', 'of all tables'],
    ['data-mesh quarantine finance.bill', 'of one'],
    ['data-mesh quarantine finance.bill --out mend.csv', 'to mend in a spreadsheet, then replay finance.bill mend.csv'],
  ],
  run: show,
};

async function show(invocation: Invocation): Promise<number> {
  const { terminal } = invocation;
  const { table, path } = wordsOf(invocation);
  const format = formatOf(invocation);
  const limit = limitOf(invocation);
  const warehouse = await openWarehouse(invocation, { path, reuse: true });
  const { platform } = warehouse;
  const datasets = datasetsOf(platform, table);
  const out = textOption(invocation, 'out');
  if (out !== undefined) {
    if (table === undefined)
      usageError('--out needs a table', 'for example data-mesh quarantine finance.bill --out mend.csv');
    return exportMendable(invocation, warehouse, datasets[0], out);
  }
  const filled = new Set((await tableStates(platform)).filter(({ rows }) => rows > 0).map((state) => state.table));
  const quarantined = datasets.filter((name) => filled.has(quarantineName(name)));
  const session = await openQuery(platform, { tables: quarantined.map(quarantineName) });
  try {
    if (format.kind !== 'table')
      await printRows(terminal, await session.stream(recordsSql(quarantined)), format, limit);
    else {
      const lines = await summary(session, quarantined, limit ?? READABLE, columnsOf(terminal.stdout));
      const next = nextSteps(invocation, warehouse, [
        ['all of them, whole', 'quarantine --csv'],
        ['to mend them in a spreadsheet', `quarantine ${quarantined[0]} --out mend.csv`],
        ...(warehouse.app ? [['the file, marked, for its department', `return ${quarantined[0]}`] as const] : []),
      ]);
      await write(
        terminal.stdout,
        `${(lines.length > 0 ? [...lines, '', ...next] : ['nothing was refused']).join('\n')}\n`,
      );
    }
    return ExitCode.ok;
  } finally {
    session.close();
  }
}

/** A lone word is a table, unless it is a path. */
function wordsOf({ terminal, words }: Invocation): { table?: string; path?: string } {
  const [first, second] = words;
  if (first === undefined || second !== undefined) return { table: first, path: second };
  const isPath = /[/\\]|^\.+$/.test(first) || existsSync(resolve(terminal.cwd, first));
  return isPath ? { path: first } : { table: first };
}

function datasetsOf(platform: Platform, table: string | undefined): string[] {
  if (table !== undefined) return [datasetOf(platform, table)];
  return [...platform.mesh.datasets.values()].map(logicalName);
}

/** All records of these datasets, in the order of their files. No dataset: the same columns and no row. */
function recordsSql(datasets: readonly string[]): string {
  const columns = ['file', 'line', 'column', 'reason', 'value', 'message', 'raw'].map(quoteIdentifier).join(', ');
  const parts = datasets.map((name) => {
    const view = quarantineName(name).split('.').map(quoteIdentifier).join('.');
    return `SELECT ${quoteLiteral(name)} AS "table", ${columns} FROM ${view}`;
  });
  const none = `SELECT '' AS "table", '' AS "file", 0 AS "line", '' AS "column", '' AS "reason", '' AS "value", '' AS "message", '' AS "raw" WHERE false`;
  return `SELECT * FROM (${parts.length > 0 ? parts.join(' UNION ALL ') : none}) AS q ORDER BY "table", "file", "line"`;
}

interface Group extends Record<string, unknown> {
  readonly table: string;
  readonly column: string | null;
  readonly reason: string;
  readonly records: string;
  readonly files: string;
}

async function summary(
  session: Session,
  datasets: readonly string[],
  limit: number,
  width?: number,
): Promise<string[]> {
  const records = recordsSql(datasets);
  const groups = await session.all<Group>(
    `SELECT "table", "column", "reason", count(*) AS records, count(DISTINCT "file") AS files
     FROM (${records}) AS r GROUP BY ALL ORDER BY records DESC, "table", "column", "reason"`,
  );
  if (groups.length === 0) return [];
  // Some of every kind, before more of the most frequent one.
  const examples = await session.all<Record<string, string | null>>(
    `SELECT * EXCLUDE (nth) FROM (
       SELECT *, row_number() OVER (PARTITION BY "table", "column", "reason" ORDER BY "file", "line") AS nth FROM (${records}) AS r
     ) AS n ORDER BY nth, "table", "file", "line" LIMIT ${limit}`,
  );
  const total = groups.reduce((sum, { records: amount }) => sum + Number(amount), 0);
  const table = renderTable(
    [
      { title: 'dataset' },
      { title: 'column' },
      { title: 'reason' },
      { title: 'records', align: 'right' },
      { title: 'files', align: 'right' },
    ],
    groups.map((group) => [
      group.table,
      group.column ?? '(whole record)',
      group.reason,
      thousands(group.records),
      thousands(group.files),
    ]),
    width,
  );
  const shown = renderTable(
    [{ title: 'where' }, { title: 'column' }, { title: 'value' }, { title: 'why' }],
    examples
      .sort((a, b) => order(a).localeCompare(order(b)))
      .map(({ file, line, column, value, message, raw }) => [
        `${file}:${line}`,
        column ?? '',
        value ?? clip((raw ?? '').replace(/\s+/g, ' '), MOST_RAW),
        message ?? '',
      ]),
    width,
  );
  const note =
    total > examples.length
      ? [`${thousands(examples.length)} of ${thousands(total)} records; --limit N shows more`]
      : [];
  return [...table.lines, '', ...shown.lines, ...note];
}

function order({ table, file, line }: Record<string, string | null>): string {
  return `${table}\0${file}\0${String(line).padStart(12, '0')}`;
}
