import { ExitCode } from '../../error';
import { usageError } from '../arguments';
import { ask } from '../ask';
import { type Command, type Invocation, textOption } from '../command';
import { formatOf, limitOf, printRows } from '../print-rows';
import { ON_OPTIONS, openWarehouse } from '../warehouse';

export const sql: Command = {
  name: 'sql',
  summary: 'ask the tables a question in SQL (DuckDB)',
  usage: '"<query>" [app]',
  maxWords: 2,
  about: [
    'Runs one query over the tables domain.table and shows the rows. A dataset shows what its history says;',
    'what was refused is in domain.table__quarantine. Queries read the tables and nothing else of this machine.',
  ].join(' '),
  options: {
    ...ON_OPTIONS,
    csv: { type: 'boolean', help: 'as CSV (RFC 4180), all rows, exact' },
    guard: {
      type: 'boolean',
      help: "of --csv: ' before texts that a spreadsheet would take for a formula (= + - @)",
    },
    json: { type: 'boolean', help: 'as a JSON array of objects, all rows' },
    chart: { type: 'string', value: 'LABEL,VALUE[,SERIES]', help: 'as a chart of these columns of the result' },
    'as-of': { type: 'string', value: 'WHEN', help: 'the tables as they were: a time, a snapshot, a tag or a branch' },
    limit: { type: 'string', value: 'N', help: 'show at most N rows (100 where people read them)' },
  },
  examples: [
    ['data-mesh sql "FROM finance.bill LIMIT 10"', 'the first rows of a table'],
    ['data-mesh sql "SUMMARIZE finance.bill"', 'what its columns hold'],
    ['data-mesh sql "FROM sales.revenue" --chart month,revenue', 'a bar for each month'],
    ['data-mesh sql "FROM finance.bill" --as-of 2026-01-31', 'the table as it was when that day was over (UTC)'],
    ['data-mesh sql "FROM finance.bill" --on Revenue', 'the table of a deployed stack'],
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
  const { platform } = await openWarehouse(invocation, { path: words[1], reuse: true });
  const note = (told: string) => terminal.stderr.write(told);
  const asOf = textOption(invocation, 'as-of');
  await ask(platform, { text, asOf, signal: invocation.signal, note }, (rows) =>
    printRows(terminal, rows, format, limit),
  );
  return ExitCode.ok;
}

async function readAll({ terminal, signal }: Invocation): Promise<string> {
  signal.addEventListener('abort', () => terminal.stdin.destroy(), { once: true });
  const chunks: Buffer[] = [];
  for await (const chunk of terminal.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
