import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { askToReadAgain } from '../../cloud';
import { ExitCode, fail } from '../../error';
import { parseMendFile } from '../../intake';
import { contractGains, type Platform, replayFile, replayRows, run, withTables } from '../../run';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { datasetOf } from '../dataset-named';
import { nextSteps, shellWord } from '../next-steps';
import { fileTold, gainsTold, rowsTold } from '../replay-summary';
import { describeProblems } from '../report-error';
import { summaryOf } from '../run-summary';
import { columnsOf, count, jsonText, styleFor, write } from '../terminal';
import { ON_OPTIONS, openWarehouse, type Warehouse } from '../warehouse';

export const replay: Command = {
  name: 'replay',
  summary: 'take what was refused, once it is mended',
  usage: '<domain.table> [rows.csv] [app]',
  maxWords: 3,
  about: [
    'Takes mended rows (of data-mesh quarantine <table> --out rows.csv): those that pass the contract are staged in the place they have',
    'in their file, the others stay in quarantine with the new reason. With --file it takes a corrected file in the place of the one',
    'that was delivered, whatever the delivery is. With neither, the contract is what was mended: files are read again whose reading',
    'it changes. Nothing that was accepted before is taken twice, and all of it may be replayed again. A row for a record that is no',
    'longer in quarantine is refused, and then nothing is taken. On a deployed stack the contract is that of the deployment.',
  ].join(' '),
  options: {
    ...ON_OPTIONS,
    file: { type: 'string', value: 'FILE', help: 'a corrected file, taken in the place of a delivered one' },
    as: { type: 'string', value: 'NAME', help: 'the name of that one (default: the same name)' },
    'dry-run': { type: 'boolean', help: 'say what would be taken, and change nothing' },
    json: { type: 'boolean', help: 'the result as JSON' },
  },
  examples: [
    ['data-mesh quarantine finance.bill --out mend.csv', 'the refused records, to mend in a spreadsheet'],
    ['data-mesh replay finance.bill mend.csv --dry-run', 'what would now pass'],
    ['data-mesh replay finance.bill mend.csv', 'take it'],
    [
      'data-mesh replay finance.bill --file new.csv --as bills-2026-03.csv',
      'a corrected file instead of the delivered one',
    ],
    ['data-mesh replay finance.bill --dry-run', 'what the contract of today would take'],
  ],
  onInterrupt: 'nothing was taken, or all of it; type the same command again and it goes on where it was',
  run: execute,
};

/** What a replay works with. */
interface Scene {
  readonly invocation: Invocation;
  readonly warehouse: Warehouse;
  readonly platform: Platform;
  /** Logical name of the dataset. */
  readonly name: string;
  readonly dryRun: boolean;
}

async function execute(invocation: Invocation): Promise<number> {
  const { options } = invocation;
  const { table, rows, path } = wordsOf(invocation);
  const [file, as] = [textOption(invocation, 'file'), textOption(invocation, 'as')];
  if (rows !== undefined && file !== undefined)
    usageError('rows and --file do not go together', 'replay one, then the other');
  if (as !== undefined && file === undefined) usageError('--as needs --file', 'it says whose place that file takes');
  // What was mended may be the app's own contract, so that one is made anew.
  const warehouse = await openWarehouse(invocation, { path, reuse: rows !== undefined || file !== undefined });
  const { platform } = warehouse;
  const dryRun = options['dry-run'] === true;
  const scene = { invocation, warehouse, platform, name: datasetOf(platform, table), dryRun };
  if (rows !== undefined) return takeRows(scene, rows);
  return file === undefined ? takeContract(scene) : takeFile(scene, file, as);
}

async function takeRows(scene: Scene, path: string): Promise<number> {
  const { invocation, platform, name, dryRun } = scene;
  const { signal, terminal } = invocation;
  const file = basename(path);
  const rows = parseMendFile(await readFile(path), file, platform.mesh.datasets.get(name)?.columns ?? []);
  const done = await withTables(platform, name, { signal }, () =>
    replayRows(platform, name, rows, { file, dryRun, signal }),
  );
  return tell(scene, done, rowsTold(done, terminal, { name, dryRun }), done.staged > 0);
}

async function takeFile(scene: Scene, file: string, as: string | undefined): Promise<number> {
  const { invocation, platform, name, dryRun } = scene;
  const { signal, terminal } = invocation;
  const path = resolve(terminal.cwd, file);
  if (!existsSync(path) || !statSync(path).isFile()) fail(`there is no file ${file}`, 'name the corrected file');
  const done = await withTables(platform, name, { signal }, () =>
    replayFile(platform, name, path, { as, dryRun, signal }),
  );
  const code = await tell(scene, done, fileTold(done, terminal, dryRun), !done.taken);
  return done.after.refused === undefined ? code : ExitCode.incomplete;
}

async function takeContract(scene: Scene): Promise<number> {
  const { invocation, warehouse, platform, name, dryRun } = scene;
  const { signal, terminal } = invocation;
  const nothing = [`nothing new: the contract of ${name} reads every file as it did`];
  if (dryRun) {
    const gains = await withTables(platform, name, { signal }, () => contractGains(platform, name, { signal }));
    const none = `nothing: the contract of ${name} reads all that was refused as it did; mend its columns in the app, or the rows`;
    return tell(scene, gains, gains.length > 0 ? gainsTold(gains, terminal) : [none], gains.length > 0);
  }
  if (warehouse.stack) {
    const files = await askToReadAgain(warehouse.stack, platform, name);
    const told = files.length === 0 ? nothing : [`${count(files.length, 'file')} of ${name} will be read again`];
    return tell(scene, files, told, files.length > 0);
  }
  const report = await run(platform, { signal, select: [name] });
  const style = styleFor(terminal.stdout, terminal.env);
  const lines = report.nothingNew
    ? nothing
    : summaryOf(report, new Map(), { style, width: columnsOf(terminal.stdout) });
  const code = await tell(scene, report.intakes, lines, !report.nothingNew);
  if (report.problems.length === 0) return code;
  const problems = describeProblems(report.problems, styleFor(terminal.stderr, terminal.env));
  await write(terminal.stderr, `\n${problems.join('\n')}\n`);
  return ExitCode.incomplete;
}

async function tell(
  { invocation, warehouse, dryRun }: Scene,
  result: unknown,
  lines: readonly string[],
  changes: boolean,
): Promise<number> {
  const { terminal, options } = invocation;
  const again = ['replay', ...invocation.words.slice(0, 2), ...spelled(invocation)].map(shellWord).join(' ');
  const after: [string, string] = warehouse.stack
    ? ['what is built of it', 'runs']
    : ['to build what depends on it', 'run'];
  const step: [string, string] = dryRun ? ['to take it', again] : after;
  const next = changes ? ['', ...nextSteps(invocation, warehouse, [step])] : [];
  await write(terminal.stdout, `${options.json ? jsonText(result, 2) : [...lines, ...next].join('\n')}\n`);
  return ExitCode.ok;
}

/** The options that say what is replayed. */
function spelled(invocation: Invocation): string[] {
  return ['file', 'as'].flatMap((name) => {
    const value = textOption(invocation, name);
    return value === undefined ? [] : [`--${name}`, value];
  });
}

/** A second word that is a folder or a cdk.json is the app; otherwise it holds rows. */
function wordsOf({ terminal, words, options }: Invocation): { table: string; rows?: string; path?: string } {
  const [table, second, third] = words;
  if (table === undefined) usageError('the table is missing', 'for example data-mesh replay finance.bill rows.csv');
  if (second === undefined) return { table };
  const place = resolve(terminal.cwd, second);
  const isFolder = existsSync(place) && statSync(place).isDirectory();
  if (third === undefined && (isFolder || options.file !== undefined || basename(place) === 'cdk.json')) {
    return { table, path: second };
  }
  if (!existsSync(place))
    fail(`there is no file ${second}`, `data-mesh quarantine ${table} --out ${second} exports it`);
  if (isFolder) fail(`${second} is a folder`, 'name the file with the mended rows');
  return { table, rows: place, path: third };
}
