import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ExitCode, fail } from '../../error';
import { type DatasetContract, readDatasetContract } from '../../manifest/read';
import { type StagedFile, StageFolder, type StageSink, StageTable, stageFiles, stageInputs } from '../../run';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { limitOf } from '../print-rows';
import { stageSummary, totals } from '../stage-summary';
import { columnsOf, count, jsonText, progressOn, styleFor, write } from '../terminal';

const FORMATS = ['parquet', 'csv', 'table'] as const;
/** Examples that people see, and that a program gets of each reason. */
const READABLE = 20;
const EXAMPLES = 5;

export const stage: Command = {
  name: 'stage',
  summary: 'standardize files by a contract, without any stack',
  usage: 'FILE… --contract CONTRACT.yaml',
  maxWords: Number.POSITIVE_INFINITY,
  about: [
    'Reads files (also folders, globs in quotes, - for the input) by a contract, as a landing zone would, and says what would be staged',
    'and what would not: file, line, column, value and why. --out writes the rows and, beside them, the quarantine as CSV; all of it',
    'or nothing. The contract is an Open Data Contract Standard file; data-mesh infer drafts one. Without FILE, the files are those',
    'that the contract names. The quarantine is for people and spreadsheets, so texts in it that begin like a formula have an apostrophe',
    'before them. The exit code is 0 where every record is staged, 3 where anything is in quarantine.',
  ].join(' '),
  options: {
    contract: { type: 'string', short: 'c', value: 'FILE', help: 'the contract, YAML or JSON' },
    out: {
      type: 'string',
      short: 'o',
      value: 'DIR',
      help: 'write the rows to DIR/<dataset>, the others to DIR/<dataset>__quarantine',
    },
    format: {
      type: 'string',
      value: 'FORMAT',
      help: 'what rows are written as: parquet (default), csv (RFC 4180) or table (Iceberg)',
    },
    return: {
      type: 'string',
      value: 'DIR',
      help: 'give files back into DIR with their wrong cells marked and explained',
    },
    guard: {
      type: 'boolean',
      help: "of --format csv: ' before what a spreadsheet would take for a formula; without it, exact rows",
    },
    force: { type: 'boolean', help: 'overwrite what something else has written, or changed, in DIR' },
    json: { type: 'boolean', help: 'what became of each file, as JSON' },
    limit: { type: 'string', value: 'N', help: `at most N examples (${READABLE} where people read them)` },
  },
  examples: [
    ['data-mesh stage bills.csv --contract bill.yaml', 'would it be taken'],
    ["data-mesh stage 'data/bills-*.csv' -c bill.yaml --out staged", 'and its rows, as Parquet'],
    ['data-mesh stage data -c bill.yaml -o staged --format table', 'all files of a folder, as one Iceberg table'],
    ['data-mesh stage bills.csv -c bill.yaml --return back', 'the file itself, with what is wrong marked in it'],
    ['data-mesh stage - -c bill.yaml --json < bills.csv', 'for a program'],
  ],
  onInterrupt: 'nothing was written',
  run: execute,
};

async function execute(invocation: Invocation): Promise<number> {
  const { terminal, options } = invocation;
  const contract = contractOf(invocation);
  const format = formatOf(invocation);
  const limit = limitOf(invocation) ?? (options.json ? EXAMPLES : READABLE);
  const out = textOption(invocation, 'out');
  const scratch = await scratchFor(out && resolve(terminal.cwd, out));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const words = await wordsOf(invocation, contract, scratch);
    const files = await stageInputs(terminal.cwd, words, contract.source);
    const names = files.map(({ name }) => name);
    const sink =
      out === undefined
        ? undefined
        : await sinkAt(resolve(terminal.cwd, out), format, contract, { files: names, ...flagsOf(options) });
    const progress = progressOn(terminal.stderr, terminal.env);
    progress.step(`reading ${count(files.length, 'file')} by the contract`);
    const done = await stageFiles(contract, files, {
      scratch,
      sink,
      returnTo: returnTo(invocation),
      examples: limit,
      signal: invocation.signal,
      onFile: (file, at, of) => progress.tick(file, at, of),
    }).finally(() => progress.stop());
    const told = done.map((file) => withPaths(file, out, textOption(invocation, 'return')));
    if (options.json) await write(terminal.stdout, `${jsonText({ ...totals(told), files: told }, 2)}\n`);
    else {
      const look = { style: styleFor(terminal.stdout, terminal.env), width: columnsOf(terminal.stdout), limit };
      await write(terminal.stdout, `${stageSummary(told, look).join('\n')}\n`);
    }
    const whole = totals(done).quarantined === 0 && done.every(({ refused }) => refused === undefined);
    return whole ? ExitCode.ok : ExitCode.incomplete;
  } finally {
    process.off('exit', remove);
    remove();
    // Where nothing was written, nothing is left.
    if (out !== undefined)
      for (const folder of ['.data-mesh', '.']) await rmdir(resolve(terminal.cwd, out, folder)).catch(() => undefined);
  }
}

/** Where files are given back to. */
function returnTo({ terminal, options }: Invocation): { folder: string; force: boolean } | undefined {
  if (typeof options.return !== 'string') return undefined;
  return { folder: resolve(terminal.cwd, options.return), force: options.force === true };
}

function contractOf(invocation: Invocation): DatasetContract {
  const path = textOption(invocation, 'contract');
  if (path === undefined)
    usageError('stage needs a contract', 'give it as --contract FILE; data-mesh infer drafts one from your files');
  try {
    return readDatasetContract(readFileSync(resolve(invocation.terminal.cwd, path), 'utf8'), path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR')
      fail(`there is no contract '${path}'`, 'data-mesh infer drafts one from your files');
    throw error;
  }
}

function formatOf(invocation: Invocation): (typeof FORMATS)[number] {
  const asked = textOption(invocation, 'format');
  const format = FORMATS.find((it) => it === (asked ?? FORMATS[0]));
  if (!format) usageError(`--format must be one of ${FORMATS.join(', ')}, got '${asked}'`, 'for example --format csv');
  if (asked !== undefined && invocation.options.out === undefined)
    usageError('--format is for what --out writes', 'say where: --out DIR');
  if (invocation.options.guard && format !== 'csv')
    usageError('--guard is for rows as CSV', 'say --format csv --out DIR, or leave it out');
  return format;
}

/** A folder that goes at the end, and when the process ends before: on the disk of what is written, so that a rename is enough. */
async function scratchFor(out: string | undefined): Promise<string> {
  if (out !== undefined) await mkdir(join(out, '.data-mesh'), { recursive: true });
  const scratch = mkdtempSync(out === undefined ? join(tmpdir(), 'data-mesh-') : join(out, '.data-mesh', 'scratch-'));
  return scratch;
}

async function wordsOf(
  { terminal, words, signal, options }: Invocation,
  { source }: DatasetContract,
  scratch: string,
): Promise<string[]> {
  const input = join(scratch, 'stdin');
  if (words.includes('-')) await pipeline(terminal.stdin, createWriteStream(input), { signal });
  if (words.length > 0) return words.map((word) => (word === '-' ? input : word));
  const named = source.localPath;
  if (named === undefined) usageError('stage needs files', 'name files, folders or globs');
  return [relative(terminal.cwd, resolve(terminal.cwd, dirname(String(options.contract)), named)) || '.'];
}

function sinkAt(
  folder: string,
  format: (typeof FORMATS)[number],
  { dataset }: DatasetContract,
  { files, force, guard }: { files: readonly string[]; force: boolean; guard: boolean },
): Promise<StageSink> {
  return format === 'table'
    ? StageTable.open(folder, { dataset, force })
    : StageFolder.open(folder, format, { dataset, files, force, guard });
}

function flagsOf(options: Invocation['options']): { force: boolean; guard: boolean } {
  return { force: options.force === true, guard: options.guard === true };
}

/** What was written, as the user may name it. */
function withPaths(file: StagedFile, out = '', back = ''): StagedFile {
  const { written, returned } = file;
  const at = (path: string | undefined) => path && join(back, path);
  return {
    ...file,
    written: written && { staged: join(out, written.staged), quarantine: join(out, written.quarantine) },
    returned: returned?.map((each) => ({ ...each, marked: at(each.marked), list: at(each.list) })),
  };
}
