import { ExitCode } from '../../error';
import { rollbackTable } from '../../run';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { jsonText, thousands, write } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

export const rollback: Command = {
  name: 'rollback',
  summary: 'make an earlier version of a table the current one',
  usage: '<domain.table> [app] --to WHEN',
  maxWords: 2,
  about: [
    'Makes an earlier version of a table the current one, in one step. The later versions stay in its history, so a rollback',
    'is itself rolled back by naming one of them. The next run takes in again what a staged table no longer holds, and builds',
    'the models whose inputs have changed.',
  ].join(' '),
  options: {
    to: { type: 'string', value: 'WHEN', help: 'a time (what was current then), a snapshot, a tag or a branch' },
    json: { type: 'boolean', help: 'an object {from, to, rows}: two snapshots, and the rows that there are now' },
  },
  examples: [
    ['data-mesh history finance.bill', 'the versions to choose from'],
    ['data-mesh rollback finance.bill --to 2026-01-31T12:00:00Z', 'as it was then'],
  ],
  run: rollBack,
};

async function rollBack(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const to = textOption(invocation, 'to');
  if (words.length === 0) usageError('the table is missing', 'for example data-mesh rollback domain.table --to WHEN');
  if (to === undefined) usageError('--to is missing', 'data-mesh history domain.table shows the versions');
  const bench = await openWorkbench(invocation, { path: words[1], reuse: true });
  const platform = await openTables(bench);
  const giveBack = await platform.begin?.();
  try {
    const done = await rollbackTable(platform, words[0], to);
    const text = options.json
      ? jsonText(done, 2)
      : `${words[0]} is at snapshot ${done.to} with ${thousands(done.rows)} rows, it was at ${done.from}`;
    await write(terminal.stdout, `${text}\n`);
    return ExitCode.ok;
  } finally {
    await giveBack?.();
  }
}
