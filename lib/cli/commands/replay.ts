import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ExitCode, fail } from '../../error';
import { parseMendFile } from '../../intake';
import { type Platform, type RowsReplayed, replayRows, withTables } from '../../run';
import { usageError } from '../arguments';
import type { Command, Invocation } from '../command';
import { datasetOf } from '../dataset-named';
import { nextSteps } from '../next-steps';
import { columnsOf, count, jsonText, renderTable, styleFor, write } from '../terminal';
import { openTables, openWorkbench, type Workbench } from '../workbench';

/** Records that people read of those that are still refused. */
const READABLE = 20;

export const replay: Command = {
  name: 'replay',
  summary: 'take what was refused, once it is mended',
  usage: '<domain.table> [rows.csv] [app]',
  maxWords: 3,
  about: [
    'Takes mended rows (of data-mesh quarantine <table> --out rows.csv): those that pass the contract are staged in the place they have',
    'in their file, and are no longer in quarantine; those that do not stay there with the new reason. Nothing that was taken before is',
    'taken twice, and the same rows may be replayed again. A row for a record that is no longer in quarantine is refused, and then',
    'nothing is taken.',
  ].join(' '),
  options: {
    'dry-run': { type: 'boolean', help: 'say what would be taken, and change nothing' },
    json: { type: 'boolean', help: 'the result as a JSON object' },
  },
  examples: [
    ['data-mesh quarantine finance.bill --out mend.csv', 'the refused records, to mend in a spreadsheet'],
    ['data-mesh replay finance.bill mend.csv --dry-run', 'what would now pass'],
    ['data-mesh replay finance.bill mend.csv', 'take it'],
  ],
  onInterrupt: 'nothing was taken, or all of it; type the same command again and it goes on where it was',
  run: execute,
};

async function execute(invocation: Invocation): Promise<number> {
  const { table, rows, path } = wordsOf(invocation);
  const bench = await openWorkbench(invocation, { path, reuse: true });
  const platform = await openTables(bench);
  const name = datasetOf(platform, table);
  if (rows === undefined)
    usageError('the rows are missing', `data-mesh quarantine ${name} --out rows.csv exports them`);
  return takeRows(invocation, bench, platform, name, rows);
}

async function takeRows(
  invocation: Invocation,
  bench: Workbench,
  platform: Platform,
  name: string,
  path: string,
): Promise<number> {
  const { terminal, options, signal } = invocation;
  const file = basename(path);
  const columns = platform.mesh.datasets.get(name)?.columns ?? [];
  const rows = parseMendFile(await readFile(path), file, columns);
  const dryRun = options['dry-run'] === true;
  const done = await withTables(platform, name, { signal }, () =>
    replayRows(platform, name, rows, { file, dryRun, signal }),
  );
  const text = options.json ? jsonText(done, 2) : rowsTold(done, invocation, bench, name, dryRun).join('\n');
  await write(terminal.stdout, `${text}\n`);
  return ExitCode.ok;
}

function rowsTold(
  { staged, faulty, unchanged }: RowsReplayed,
  invocation: Invocation,
  bench: Workbench,
  name: string,
  dryRun: boolean,
): string[] {
  const { stdout, env } = invocation.terminal;
  const style = styleFor(stdout, env);
  const would = dryRun ? 'would be' : staged === 1 ? 'is' : 'are';
  const lines = [
    ...(staged > 0 ? [`${style.green(count(staged, 'record'))} of ${name} ${would} mended and staged`] : []),
    ...(faulty.length > 0 ? [`${style.yellow(count(faulty.length, 'record'))} still refused`] : []),
    ...(unchanged > 0 ? [`${count(unchanged, 'row')} ${unchanged === 1 ? 'says' : 'say'} nothing new`] : []),
  ];
  if (lines.length === 0) lines.push('there is no row in it to take');
  if (faulty.length > 0) {
    const shown = faulty.slice(0, READABLE).map(({ file, line, message }) => [`${file}:${line}`, message]);
    lines.push('', ...renderTable([{ title: 'where' }, { title: 'why' }], shown, columnsOf(stdout)).lines);
    if (faulty.length > READABLE) lines.push(`and ${count(faulty.length - READABLE, 'record')} more; --json shows all`);
  }
  const steps: [string, string][] = dryRun
    ? [['take them', `replay ${name} ${invocation.words[1]}`]]
    : [['build what depends on it', 'run']];
  return staged > 0 ? [...lines, '', ...nextSteps(invocation, bench, steps)] : lines;
}

/** A second word that is a file holds rows; otherwise it is the app. */
function wordsOf({ terminal, words }: Invocation): { table: string; rows?: string; path?: string } {
  const [table, second, third] = words;
  if (table === undefined) usageError('the table is missing', 'for example data-mesh replay finance.bill rows.csv');
  if (second === undefined) return { table };
  const place = resolve(terminal.cwd, second);
  const isApp = /(^|[/\\])cdk\.json$/.test(second) || (existsSync(place) && statSync(place).isDirectory());
  if (isApp && third === undefined) return { table, path: second };
  if (!existsSync(place))
    fail(`there is no file ${second}`, `data-mesh quarantine ${table} --out ${second} exports it`);
  return { table, rows: place, path: third };
}
