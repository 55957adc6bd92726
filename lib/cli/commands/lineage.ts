import { ExitCode } from '../../error';
import { ColumnSteps, type Direction, sourcesOfColumn } from '../../lineage';
import { usageError } from '../arguments';
import type { Command, Invocation } from '../command';
import {
  type Branch,
  branchOf,
  decisions,
  dot,
  type LoadedLineage,
  loadLineage,
  mermaid,
  type Target,
  targetNamed,
  treeLines,
} from '../lineage';
import { jsonText, type Style, styleFor, visible, write } from '../terminal';

const MOST_APPS = 50;

export const lineage: Command = {
  name: 'lineage',
  summary: 'show where a table or a column comes from, and what is made of it',
  usage: '<domain.table[.column]> [app...]',
  maxWords: 1 + MOST_APPS,
  about: [
    'Shows what a table or a column comes from, up to the headers of the files that departments deliver, and what is made of it,',
    'down to what audiences and subscribed teams get. It is read off the SQL as the engine binds it; nobody writes it. With several',
    'apps it goes on from one to the other. What decides on a value without being in it (filters, joins, groups, order) is',
    'told apart from what is in it. Where it cannot be told, it says unknown, and why.',
  ].join(' '),
  options: {
    up: { type: 'boolean', help: 'only what it comes from' },
    down: { type: 'boolean', help: 'only what is made of it' },
    json: {
      type: 'boolean',
      help: 'an object {table, column, up, down}; steps have {table, column, direct, indirect}',
    },
    mermaid: { type: 'boolean', help: 'a flowchart for Markdown' },
    dot: { type: 'boolean', help: 'a graph for Graphviz' },
  },
  examples: [
    ['data-mesh lineage finance.bill', 'the tables around a table of the app in this folder'],
    ['data-mesh lineage finance.bill.amount --up', 'what a column comes from'],
    ['data-mesh lineage finance.bill.amount --down . ../fraud', 'who gets it, in two apps'],
  ],
  run: show,
};

async function show(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const [word, ...apps] = words;
  if (word === undefined) usageError('the table is missing', 'for example data-mesh lineage domain.table');
  const forms = ['json', 'mermaid', 'dot'].filter((it) => options[it]);
  if (forms.length > 1) usageError(`--${forms[0]} and --${forms[1]} do not go together`, 'choose one of them');
  const loaded = await loadLineage(invocation, apps);
  const target = targetNamed(loaded, word);
  const steps = new ColumnSteps(loaded.lineage);
  const both = Boolean(options.up) === Boolean(options.down);
  const branch = (direction: Direction): Branch | undefined =>
    both || options[direction] ? branchOf(loaded.lineage, steps, target, direction) : undefined;
  const [up, down] = [branch('up'), branch('down')];
  const style = styleFor(terminal.stdout, terminal.env);
  const lines = options.json
    ? [jsonText(asJson(loaded, steps, target, { up, down }), 2)]
    : options.mermaid
      ? mermaid(up, down)
      : options.dot
        ? dot(up, down)
        : asTree(steps, target, { up, down }, style);
  await write(terminal.stdout, `${lines.join('\n')}\n`);
  return ExitCode.ok;
}

type Both = Readonly<Record<Direction, Branch | undefined>>;

function asTree(steps: ColumnSteps, target: Target, { up, down }: Both, style: Style): string[] {
  const name = target.column === undefined ? target.table : `${target.table}.${target.column}`;
  const part = (title: string, nothing: string, branch: Branch | undefined, direction: Direction): string[] => {
    if (!branch) return [];
    const unknown = branch.unknown === undefined ? [] : [style.yellow(`unknown: ${visible(branch.unknown)}`)];
    const tree = treeLines(branch.branches, style);
    const told = tree.length > 0 || unknown.length > 0 ? [...unknown, ...tree] : [nothing];
    const decided = target.column === undefined ? [] : decisionLines(steps, target, direction);
    return ['', style.bold(title), ...told, ...decided];
  };
  return [
    style.bold(visible(name)),
    ...part('comes from', 'nothing that is declared', up, 'up'),
    ...part('goes into', 'nothing that is declared', down, 'down'),
  ];
}

function decisionLines(steps: ColumnSteps, target: Target, direction: Direction): string[] {
  const found = decisions(steps, target, direction);
  if (found.length === 0) return [];
  const byTable = new Map<string, string[]>();
  for (const { table, column, indirect } of found)
    byTable.set(table, [...(byTable.get(table) ?? []), `${visible(column)} (${indirect.join(', ')})`]);
  return [
    direction === 'up' ? 'decided by' : 'decides on',
    ...[...byTable].map(([table, columns]) => `   ${visible(table)}: ${columns.join(', ')}`),
  ];
}

function asJson(
  { lineage }: LoadedLineage,
  steps: ColumnSteps,
  { table, column }: Target,
  { up, down }: Both,
): unknown {
  const columns = column === undefined ? [...(lineage.get(table)?.columns.keys() ?? [])] : [column];
  const ask = (direction: Direction) =>
    columns.map((it) => {
      const start = { table, column: it };
      const own = lineage.get(table);
      const unknown = direction === 'up' && own ? sourcesOfColumn(own, it).unknown : undefined;
      const all = [start, ...steps.reach([start], direction)];
      return {
        column: it,
        ...(unknown !== undefined && { unknown }),
        steps: all.flatMap((from) =>
          steps.from(from, direction).map((step) => ({ of: `${from.table}.${from.column}`, ...step })),
        ),
      };
    });
  return {
    table,
    ...(column !== undefined && { column }),
    ...(up && { up: ask('up') }),
    ...(down && { down: ask('down') }),
  };
}
