import type { RowDifference, TestedCase } from '../run';
import { describeProblems } from './report-error';
import { count, renderTable, type Style, visible } from './terminal';

/** Differences of a test that are shown. */
const MOST = 20;

/** What the tests of models showed, for people: a line each, and below a failed one how its rows differ. */
export function testSummary(tests: readonly TestedCase[], style: Style): string[] {
  const lines: string[] = [];
  let file = '';
  for (const each of tests) {
    const { test, problems, differences } = each;
    if (test.file !== file) lines.push(...(file ? [''] : []), `${style.bold(test.model)} ${style.dim(test.file)}`);
    file = test.file;
    const failed = problems.length > 0 || differences.length > 0;
    const word = failed ? style.red('failed') : style.green('passed');
    lines.push(`  ${word} ${visible(test.name)}${failed ? style.dim(` ${test.file}:${test.line}`) : ''}`);
    if (problems.length > 0) lines.push(...describeProblems(problems, style).map((line) => `    ${line}`));
    if (differences.length > 0) lines.push(...differencesOf(each, style).map((line) => `    ${line}`));
  }
  const failed = tests.filter(({ problems, differences }) => problems.length + differences.length > 0).length;
  const verdict = failed > 0 ? style.red(`${failed} failed`) : style.green('all passed');
  return [...lines, '', `${count(tests.length, 'test')}: ${verdict}`];
}

/** A row each: its columns, and for a value that differs what was expected and what came. */
function differencesOf({ differences, same }: TestedCase, style: Style): string[] {
  const shown = differences.slice(0, MOST);
  const names = [...new Set(shown.flatMap(columnsOf))];
  const rows = shown.map((it) => [signOf(it), ...names.map((name) => cellOf(it, name))]);
  const table = renderTable([{ title: '' }, ...names.map((title) => ({ title }))], rows, undefined);
  const rest = differences.length - shown.length;
  return [
    `${count(same, 'row')} as expected; - is missing, + is too many, ~ differs: expected → came`,
    ...table.lines.map((line) => (/^-/.test(line) ? style.red(line) : /^\+/.test(line) ? style.green(line) : line)),
    ...(rest > 0 ? [`and ${count(rest, 'row')} more`] : []),
  ];
}

function columnsOf(difference: RowDifference): string[] {
  if (difference.kind !== 'changed') return Object.keys(difference.row);
  return [...Object.keys(difference.key), ...difference.columns.map(({ column }) => column)];
}

function signOf({ kind }: RowDifference): string {
  return { missing: '-', extra: '+', changed: '~' }[kind];
}

function cellOf(difference: RowDifference, name: string): string {
  if (difference.kind !== 'changed') return name in difference.row ? textOf(difference.row[name]) : '';
  const changed = difference.columns.find(({ column }) => column === name);
  if (changed) return `${textOf(changed.expected)} → ${textOf(changed.got)}`;
  return name in difference.key ? textOf(difference.key[name]) : '';
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (value === '') return "''";
  return visible(typeof value === 'string' ? value : JSON.stringify(value));
}
