import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Session } from '../../engine';
import { ExitCode, fail } from '../../error';
import { type Inferred, infer as inferFiles, nameOf, periodPattern, subjectOf } from '../../intake';
import { nameProblem } from '../../manifest';
import { type LandedFile, LocalLanding, type StagedFile, stageFiles, stageInputs } from '../../run';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { type Draft, draftContract, draftText } from '../draft-contract';
import { reportDraft } from '../infer-report';

/** Larger files are not read a second time, to try the draft on them. */
const TRIED_BYTES = 64 * 1024 * 1024;

export const infer: Command = {
  name: 'infer',
  summary: 'draft a contract from files, with what it is unsure of',
  usage: 'FILE…',
  maxWords: Number.POSITIVE_INFINITY,
  about: [
    'Looks at the begin of files of one kind (CSV of any dialect, JSON, Excel, Parquet) and drafts a contract for data-mesh stage: an',
    'Open Data Contract Standard file. It never guesses silently: what can be read in two ways (03/04/2026, 1.234, 007) stays text, and',
    'a question above its line gives the other lines to choose from. At the end it tries the draft on the files. Nothing is overwritten.',
  ].join(' '),
  options: {
    out: { type: 'string', short: 'o', value: 'CONTRACT.yaml', help: 'write it there (default: to the output)' },
    name: { type: 'string', value: 'NAME', help: "the dataset's name (default: that of the files)" },
    json: { type: 'boolean', help: 'the contract, the questions and what was looked at, as JSON' },
  },
  examples: [
    ['data-mesh infer bills.csv', 'what would it be'],
    ["data-mesh infer 'data/bills-*.csv' --out bill.yaml", 'one contract of many files'],
    ['data-mesh stage data/bills-*.csv -c bill.yaml', 'and then the files by it'],
  ],
  run: execute,
};

async function execute(invocation: Invocation): Promise<number> {
  const { terminal, words, signal } = invocation;
  if (words.length === 0) usageError('infer needs files', 'for example data-mesh infer bills.csv');
  const out = textOption(invocation, 'out');
  const target = out && resolve(terminal.cwd, out);
  if (target !== undefined && existsSync(target))
    fail(`${out} is there already, and nothing is overwritten`, 'give another --out');
  const scratch = mkdtempSync(join(tmpdir(), 'data-mesh-'));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const files = await filesNamed(terminal.cwd, words);
    const inferred = await look(files, scratch);
    if (inferred.columns.length === 0)
      fail(`no column of ${files[0].name} has a header`, 'give the file a first line with names');
    signal.throwIfAborted();
    const names = files.map(({ name }) => name);
    const draft = draftContract(inferred, {
      name: nameFor(invocation, names),
      path: pathOf(files, target === undefined ? terminal.cwd : dirname(target)),
      period: periodPattern(names),
    });
    const tried = await tryDraft(draft, files, inferred, scratch, signal);
    const text = draftText(draft, inferred);
    signal.throwIfAborted();
    if (target !== undefined) writeFileSync(target, text, { flag: 'wx' });
    await reportDraft(invocation, { draft, inferred, tried, text, out });
    return ExitCode.ok;
  } finally {
    process.off('exit', remove);
    remove();
  }
}

function filesNamed(cwd: string, words: readonly string[]): Promise<LandedFile[]> {
  const place = { path: 'infer', domain: 'local', name: 'files', landing: { bucket: 'local', prefix: 'landing' } };
  return stageInputs(cwd, words, {
    ...place,
    format: { kind: 'ndjson' },
    delivery: 'appends',
    period: { kind: 'none' },
  });
}

async function look(files: readonly LandedFile[], scratch: string): Promise<Inferred> {
  const landing = new LocalLanding(scratch);
  const local: { path: string; name: string }[] = [];
  for (const file of files) local.push({ path: await landing.fetch(file, scratch), name: file.name });
  const session = await Session.open({ scratch, files: local.map(({ path }) => path) });
  try {
    return await inferFiles(session, local, scratch);
  } finally {
    session.close();
  }
}

function nameFor(invocation: Invocation, files: readonly string[]): string {
  const name = textOption(invocation, 'name') ?? subjectOf(files);
  const problem = nameProblem('the name of a dataset', name);
  if (problem) fail(problem, `for example --name ${nameOf(name)}`);
  return name;
}

/** One file by its path, several by what their names have in common. */
function pathOf(files: readonly LandedFile[], folder: string): string {
  const paths = files.map(({ uri }) => relative(folder, fileURLToPath(uri)));
  const [first] = paths;
  if (paths.length === 1) return first;
  if (new Set(paths.map((path) => dirname(path))).size > 1) return first;
  const names = paths.map((path) => basename(path));
  const shortest = Math.min(...names.map((name) => name.length));
  const same = (at: (name: string) => string) => names.every((name) => at(name) === at(names[0]));
  let [begin, end] = [0, 0];
  while (begin < shortest && same((name) => name[begin])) begin++;
  while (end < shortest - begin && same((name) => name[name.length - 1 - end])) end++;
  return join(dirname(first), `${names[0].slice(0, begin)}*${names[0].slice(names[0].length - end)}`);
}

/** What the draft makes of the files that were looked at; undefined where they are too large. */
async function tryDraft(
  { contract }: Draft,
  files: readonly LandedFile[],
  { looked }: Inferred,
  scratch: string,
  signal: AbortSignal,
): Promise<StagedFile[] | undefined> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (!looked.whole || bytes > TRIED_BYTES) return undefined;
  return stageFiles(contract, files, { scratch, examples: 1, signal });
}
