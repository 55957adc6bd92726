import { ExitCode } from '../../error';
import { type Maintained, maintain as maintainTables } from '../../run';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { columnsOf, count, jsonText, renderTable, thousands, write } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

const DAY_MS = 24 * 60 * 60 * 1000;

export const maintain: Command = {
  name: 'maintain',
  summary: 'tidy the tables: small files, old versions, leftovers',
  usage: '[app]',
  maxWords: 1,
  about: [
    'Writes small files together, forgets old versions with the files that only they need, and removes files that a killed',
    'writer left more than 17 days ago. The rows stay as they are. A table keeps its newest 20 versions, and those of the last 30',
    'days, unless its properties history.expire.* say otherwise.',
  ].join(' '),
  options: {
    table: { type: 'string', value: 'TABLE', help: 'this table alone' },
    'keep-days': { type: 'string', value: 'N', help: 'forget versions older than N days, but for the newest ones' },
    json: { type: 'boolean', help: 'an array of {table, files, expired, orphans}' },
  },
  examples: [
    ['data-mesh maintain', 'all tables of the app in this folder'],
    ['data-mesh maintain --table finance.bill --keep-days 7', 'one table, a shorter history'],
  ],
  onInterrupt: 'what was done to a table is done; the rest is done by the next data-mesh maintain',
  run: tidy,
};

async function tidy(invocation: Invocation): Promise<number> {
  const { terminal, words, options, signal } = invocation;
  const table = textOption(invocation, 'table');
  const maxAgeMs = keepMs(textOption(invocation, 'keep-days'));
  const bench = await openWorkbench(invocation, { path: words[0], reuse: true });
  const platform = await openTables(bench);
  const giveBack = await platform.begin?.();
  try {
    const done = await maintainTables(platform, {
      tables: table === undefined ? undefined : [table],
      maxAgeMs,
      signal,
    });
    const text = options.json ? jsonText(done, 2) : report(done, columnsOf(terminal.stdout)).join('\n');
    await write(terminal.stdout, `${text}\n`);
    return ExitCode.ok;
  } finally {
    await giveBack?.();
  }
}

function keepMs(days: string | undefined): number | undefined {
  if (days === undefined) return undefined;
  if (!/^\d{1,6}$/.test(days))
    usageError(`--keep-days needs a whole number, got '${days}'`, 'for example --keep-days 30');
  return Number(days) * DAY_MS;
}

function report(done: readonly Maintained[], width: number | undefined): string[] {
  const { lines } = renderTable(
    [
      { title: 'table' },
      { title: 'files', align: 'right' },
      { title: 'now', align: 'right' },
      { title: 'versions forgotten', align: 'right' },
      { title: 'files removed', align: 'right' },
      { title: 'leftovers removed', align: 'right' },
    ],
    done.map(({ table, files, expired, orphans }) => [
      table,
      thousands(files.before),
      thousands(files.after),
      thousands(expired.versions),
      thousands(expired.files),
      thousands(orphans.files),
    ]),
    width,
  );
  return done.length > 0 ? [...lines, count(done.length, 'table')] : ['no table has been made yet'];
}
