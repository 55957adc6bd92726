import { ExitCode } from '../../error';
import { type Impact, impactOf, meshLineage, type TableChange } from '../../lineage';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { earlierApp, loadLineage, meshOf } from '../lineage';
import { count, jsonText, type Style, styleFor, visible, write } from '../terminal';
import { withEngine } from '../workbench';

const MOST_APPS = 50;

export const impact: Command = {
  name: 'impact',
  summary: 'show what a change of the app touches, down to the teams that subscribed',
  usage: '[app] [other apps...]',
  maxWords: MOST_APPS,
  about: [
    'Compares the app in the working tree, uncommitted changes and all, with what it was: column by column what was removed, renamed, is of another type, or is',
    'made in another way, and everything downstream of it: models, products, audiences and, where their apps are given too, the',
    "columns of subscribed teams. SQL that is only written otherwise is no change. A change breaks where an audience's contract",
    'says so and no new major version keeps it from its readers.',
  ].join(' '),
  options: {
    against: {
      type: 'string',
      value: 'REV',
      help: 'a git revision, or the folder of a cdk.out of before (default HEAD)',
    },
    'fail-on': { type: 'string', value: 'breaking', help: 'exit code 1 where a change breaks who subscribed' },
    json: { type: 'boolean', help: 'an object {against, changes, touched, audiences, breaking}' },
  },
  examples: [
    ['data-mesh impact', 'what my changes since the last commit touch'],
    ['data-mesh impact . ../fraud --against main', 'those of my branch, and what the fraud team has of them'],
    ['data-mesh impact --against main --fail-on breaking', 'in a workflow: no change that breaks readers'],
  ],
  run: show,
};

async function show(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const against = textOption(invocation, 'against') ?? 'HEAD';
  const failOn = textOption(invocation, 'fail-on');
  if (failOn !== undefined && failOn !== 'breaking')
    usageError(`--fail-on must be breaking, got '${failOn}'`, 'write --fail-on breaking');
  const { lineage, benches, meshes } = await loadLineage(invocation, words);
  const was = await earlierApp(invocation, benches[0].app, against);
  const mesh = meshOf(was);
  const earlier = await withEngine((session) => meshLineage(session, [mesh, ...meshes.slice(1)]));
  const found = impactOf({ mesh, lineage: earlier }, { mesh: meshes[0], lineage });
  const breaking = found.audiences.some((it) => it.breaking);
  const style = styleFor(terminal.stdout, terminal.env);
  if (was.remark)
    await write(terminal.stderr, `${styleFor(terminal.stderr, terminal.env).yellow('note')} ${was.remark}\n`);
  const text = options.json ? jsonText({ against, ...found, breaking }, 2) : told(found, was.name, style).join('\n');
  await write(terminal.stdout, `${text}\n`);
  return breaking && failOn === 'breaking' ? ExitCode.failed : ExitCode.ok;
}

function told({ changes, touched, audiences }: Impact, against: string, style: Style): string[] {
  if (changes.length === 0 && audiences.length === 0)
    return [`nothing that makes a table changed since ${visible(against)}`];
  const byTable = new Map<string, string[]>();
  for (const { table, column } of touched) byTable.set(table, [...(byTable.get(table) ?? []), visible(column)]);
  const breaks = audiences.filter((it) => it.breaking).length;
  return [
    style.bold(`changed since ${visible(against)}`),
    ...(changes.length > 0 ? changes.map((it) => `   ${visible(it.message)}`) : ['   no table, but what is published']),
    '',
    style.bold('touches'),
    ...(byTable.size > 0
      ? [...byTable].map(([table, columns]) => `   ${visible(table)}: ${columns.join(', ')}`)
      : ['   nothing else']),
    ...audiences.flatMap(({ product, audience, subscribers, changes: own, touched: values, breaking }) => [
      '',
      `${style.bold(`${product}, audience ${audience}`)}${subscribers.length > 0 ? ` (for ${subscribers.join(', ')})` : ''}${breaking ? ` ${style.red('breaks')}` : ''}`,
      ...own.map((it) => `   ${changeLine(it, style)}`),
      ...(values.length > 0 ? [`   other values: ${values.map(visible).join(', ')}`] : []),
    ]),
    '',
    breaks > 0
      ? `${style.red('breaking')} for ${count(breaks, 'audience')}: publish it under a new major version, or take the change back`
      : style.green('nothing breaks'),
  ];
}

function changeLine({ message, breaking }: TableChange, style: Style): string {
  return `${breaking ? `${style.red('breaking:')} ` : ''}${visible(message)}`;
}
