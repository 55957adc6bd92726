import { join } from 'node:path';
import { ExitCode } from '../../error';
import type { TeamManifest } from '../../manifest';
import { type Platform, tableStates } from '../../run';
import { ask } from '../ask';
import { type Command, type Invocation, textOption } from '../command';
import { printRows } from '../print-rows';
import { reportError } from '../report-error';
import { namesOf, Shell } from '../shell';
import { teamNamed } from '../team';
import { columnsOf, count, renderTable, thousands } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

export const shell: Command = {
  name: 'shell',
  summary: 'ask question after question, as a team if you like',
  usage: '[app]',
  maxWords: 1,
  about: [
    'A prompt for SQL (DuckDB) with history and completion. With --team it answers as that team: what the team was not granted is',
    'refused, with the construct that would grant it. The files of this machine are no wall; on AWS the same grants are.',
  ].join(' '),
  options: {
    team: { type: 'string', value: 'NAME', help: 'answer as this team: a TeamAnalyticsEnvironment of the app' },
  },
  examples: [
    ['data-mesh shell', 'everything that is on this machine'],
    ['data-mesh shell --team fraud', 'what the team fraud may read, and nothing else'],
    ['data-mesh shell < questions.sql', 'queries from a file; exit code 1 where one was not answered'],
  ],
  run: open,
};

async function open(invocation: Invocation): Promise<number> {
  const { terminal, words, options, signal } = invocation;
  const bench = await openWorkbench(invocation, { path: words[0], reuse: true });
  const platform = await openTables(bench);
  const name = textOption(invocation, 'team');
  const team = name === undefined ? undefined : teamNamed(platform, name);
  const names = namesOf(platform, team?.reads);
  const who = team ? `as the team ${team.domain}` : 'as nobody in particular';
  const answered = await new Shell({
    terminal,
    prompt: `${team?.domain ?? platform.mesh.mesh}> `,
    greeting: `${platform.mesh.mesh} ${who}: ${count(names.tables.length, 'table')} can be asked; .help explains\n`,
    historyFile: join(bench.app.folder, '.data-mesh', 'shell-history'),
    names,
    signal,
    answer: (text, stopped) =>
      ask(platform, { text, team, signal: stopped, note: (told) => terminal.stderr.write(told) }, (rows) =>
        printRows(terminal, rows, { kind: 'table' }),
      ),
    tables: () => tablesShown(platform, team, columnsOf(terminal.stdout)),
    tell: (error) => reportError(terminal, error, options.debug === true),
  }).run();
  const isForPeople = (terminal.stdin as { isTTY?: boolean }).isTTY === true;
  return answered || isForPeople ? ExitCode.ok : ExitCode.failed;
}

async function tablesShown(
  platform: Platform,
  team: TeamManifest | undefined,
  width: number | undefined,
): Promise<string> {
  const states = (await tableStates(platform)).filter(({ table, layer, rows }) =>
    team ? team.reads.includes(table) : layer !== 'quarantine' || rows > 0,
  );
  const { lines } = renderTable(
    [{ title: 'table' }, { title: 'layer' }, { title: 'rows', align: 'right' }],
    states.map(({ table, layer, rows }) => [table, layer, thousands(rows)]),
    width,
  );
  return `${lines.join('\n')}\n`;
}
