import type { TableDifference } from '../run';
import { describeProblems } from './report-error';
import { count, type Style, visible } from './terminal';

const SIGNS = { create: '[+]', adopt: '[+]', change: '[~]', orphan: '[-]', refuse: '[!]', nothing: '   ' } as const;
const WORDS = {
  create: 'is created',
  adopt: 'is taken as an earlier deployment left it',
  change: 'changes',
  orphan: 'is no longer declared: it stays as it is',
  refuse: 'cannot become what is declared: the deployment fails',
  nothing: '',
} as const;

/** What a deployment would do to tables, in the manner of `cdk diff`. */
export function differenceLines(stack: string, found: readonly TableDifference[], style: Style): string[] {
  const title = style.bold(`Stack ${stack}`);
  if (found.length === 0) return [title, 'There were no differences in its tables'];
  const refused = found.filter(({ does }) => does === 'refuse').length;
  return [
    title,
    'Tables',
    ...found.flatMap((it) => linesOf(it, style)),
    '',
    style.bold(`${count(found.length, 'table')} with differences${refused > 0 ? `, ${refused} refused` : ''}`),
  ];
}

function linesOf(difference: TableDifference, style: Style): string[] {
  const { table, does, columns, orphaned, rows, problems = [] } = difference;
  const colour = { create: style.green, adopt: style.green, change: style.yellow, orphan: style.yellow };
  const sign = does === 'refuse' ? style.red(SIGNS.refuse) : does === 'nothing' ? '' : colour[does](SIGNS[does]);
  const inner = [
    ...columns.map(columnLine),
    ...orphaned.map((column) => `[-] ${column} is no longer declared: it stays, and new rows have nothing in it`),
    ...(rows === undefined ? [] : [visible(rows)]),
  ];
  const branches = inner.map((line, index) => ` ${index === inner.length - 1 ? '└─' : '├─'} ${line}`);
  return [`${sign} ${style.bold(table)} ${WORDS[does]}`, ...branches, ...describeProblems(problems, style).map(indent)];
}

function columnLine(change: TableDifference['columns'][number]): string {
  const { column } = change;
  switch (change.does) {
    case 'add':
      return `[+] ${column} ${change.type}`;
    case 'rename':
      return `[~] ${change.from} is called ${column}`;
    case 'widen':
      return `[~] ${column} ${change.from} becomes ${change.type}`;
    case 'relax':
      return `[~] ${column} may be empty`;
  }
}

function indent(line: string): string {
  return `    ${line}`;
}
