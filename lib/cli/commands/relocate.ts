import { ExitCode } from '../../error';
import { relocateTables } from '../../run';
import type { Command, Invocation } from '../command';
import { count, write } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

export const relocate: Command = {
  name: 'relocate',
  summary: 'take the tables along after their folder was moved',
  usage: '[app]',
  maxWords: 1,
  about: [
    'Iceberg tables name their files by absolute paths, so a folder that was moved or copied is not read until the paths are',
    'written anew. This does so, table by table, each in one step and with all its versions, and tells subscribers where the',
    'published ones are. The data files stay as they are.',
  ].join(' '),
  options: {},
  examples: [['data-mesh relocate', 'after the app was moved with its .data-mesh folder']],
  run: move,
};

async function move(invocation: Invocation): Promise<number> {
  const { terminal, words } = invocation;
  const bench = await openWorkbench(invocation, { path: words[0], reuse: true });
  const platform = await openTables(bench);
  const giveBack = await platform.begin?.();
  try {
    const tables = await relocateTables(platform);
    await write(
      terminal.stdout,
      `${count(tables.length, 'table')} at ${platform.scratch.replace(/\/scratch\/[^/]*$/, '')}\n`,
    );
    return ExitCode.ok;
  } finally {
    await giveBack?.();
  }
}
