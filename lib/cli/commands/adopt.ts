import { ExitCode } from '../../error';
import { adoptTable } from '../../run';
import { usageError } from '../arguments';
import type { Command, Invocation } from '../command';
import { jsonText, thousands, write } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

export const adopt: Command = {
  name: 'adopt',
  summary: 'take over what another tool committed to a table of this folder',
  usage: '<domain.table> [app]',
  maxWords: 2,
  about: [
    'A tool that opens a table by its folder or its metadata file (PyIceberg, ClickHouse, Spark with a catalog of its own)',
    'commits by writing the next metadata file, and nobody else follows it. This makes that version the current one, where it',
    'goes on from the current one. Do so before the next run, whose commits are made on top of what is current.',
  ].join(' '),
  options: {
    json: { type: 'boolean', help: 'an object {snapshot, rowsBefore, rows}, or null where there was nothing' },
  },
  examples: [['data-mesh adopt sales.revenue', 'after a notebook appended to the table']],
  run: takeOver,
};

async function takeOver(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  if (words.length === 0) usageError('the table is missing', 'for example data-mesh adopt domain.table');
  const bench = await openWorkbench(invocation, { path: words[1], reuse: true });
  const platform = await openTables(bench);
  const giveBack = await platform.begin?.();
  try {
    const done = await adoptTable(platform, words[0]);
    const told = done
      ? `${words[0]} has ${thousands(done.rows)} rows, it had ${thousands(done.rowsBefore)}`
      : `nobody made a version of ${words[0]} that goes on from the current one`;
    await write(terminal.stdout, `${options.json ? jsonText(done ?? null, 2) : told}\n`);
    return ExitCode.ok;
  } finally {
    await giveBack?.();
  }
}
