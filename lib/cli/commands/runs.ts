import { ExitCode, fail } from '../../error';
import type { RunRecord, RunTable } from '../../run';
import { usageError } from '../arguments';
import type { Command, Invocation } from '../command';
import { textOption } from '../command';
import {
  age,
  columnsOf,
  count,
  duration,
  jsonText,
  renderTable,
  styleFor,
  thousands,
  visible,
  write,
} from '../terminal';
import { ON_OPTIONS, openWarehouse, recordsOf } from '../warehouse';

const SHOWN = 20;

export const runs: Command = {
  name: 'runs',
  summary: 'list the runs: who, when, why, and what became of the tables',
  usage: '[run] [app]',
  maxWords: 2,
  about: [
    'Lists the runs of an app, newest first. With a run, or the beginning of its id, it tells of that one: the tables that it',
    'took, built or published with their rows, those that could not be made, and what went wrong. A run that was killed has no end.',
  ].join(' '),
  options: {
    ...ON_OPTIONS,
    limit: { type: 'string', value: 'N', help: `how many (default ${SHOWN})` },
    json: { type: 'boolean', help: 'an array of {runId, by, because, startedAt, endedAt, status, tables, problems}' },
  },
  examples: [
    ['data-mesh runs', 'the latest runs'],
    ['data-mesh runs 20260131T0200', 'what the run of that time did'],
  ],
  run: list,
};

/** Begins as an id does, and as no app's folder would. */
const RUN = /^\d{8}T[\dZ]*(-[\da-f]*)?$/;

async function list(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const [run, path] = RUN.test(words[0] ?? '') ? words : [undefined, ...words];
  if (run === undefined && words.length > 1) {
    usageError(`'${words[0]}' is no run`, 'a run begins with its time, as in 20260131T0200; data-mesh runs lists them');
  }
  const most = limitOf(textOption(invocation, 'limit'));
  const records = recordsOf(await openWarehouse(invocation, { path, reuse: true }));
  const read = await Promise.all(records.map((it) => (run === undefined ? it.newest(most) : it.named(run))));
  const found = run === undefined ? newestOf(read.flat(), most) : read.flat();
  if (run !== undefined && found.length === 0) fail(`there is no run '${run}'`, 'data-mesh runs lists them');
  const width = columnsOf(terminal.stdout);
  const lines = run === undefined ? overview(found, width) : found.flatMap((it) => details(it, invocation, width));
  await write(terminal.stdout, options.json ? `${jsonText(found, 2)}\n` : `${lines.join('\n')}\n`);
  return ExitCode.ok;
}

function newestOf(records: readonly RunRecord[], most: number): RunRecord[] {
  return [...records].sort((a, b) => (a.runId < b.runId ? 1 : -1)).slice(0, most);
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return SHOWN;
  return /^[1-9]\d{0,5}$/.test(text)
    ? Number(text)
    : usageError(`--limit must be a whole number from 1 to 999999, got '${text}'`, 'for example --limit 50');
}

function overview(records: readonly RunRecord[], width: number | undefined): string[] {
  if (records.length === 0) return ['nothing was run yet'];
  const now = new Date();
  const { lines } = renderTable(
    [
      { title: 'run' },
      { title: 'age', align: 'right' },
      { title: 'took', align: 'right' },
      { title: 'by' },
      { title: 'status' },
      { title: 'what' },
    ],
    records.map((it) => [
      it.runId,
      age(new Date(it.startedAt), now),
      tookOf(it),
      visible(it.by),
      it.status,
      whatOf(it),
    ]),
    width,
  );
  return [...lines, count(records.length, 'run')];
}

function details(record: RunRecord, { terminal }: Invocation, width: number | undefined): string[] {
  const style = styleFor(terminal.stdout, terminal.env);
  const { runId, by, because, startedAt, endedAt, status, tables, problems, execution } = record;
  const facts = [
    `by ${visible(by)}${because === undefined ? '' : `: ${visible(because)}`}`,
    `from ${startedAt}${endedAt === undefined ? '' : ` to ${endedAt}`}`,
    ...(execution === undefined ? [] : [`execution ${visible(execution)}`]),
  ];
  const { lines } = renderTable(
    [{ title: 'table' }, { title: 'status' }, { title: 'rows', align: 'right' }, { title: 'because' }],
    tables.map((it) => [
      it.table,
      it.status,
      it.rows === undefined ? '' : thousands(it.rows),
      it.because === undefined ? '' : visible(it.because),
    ]),
    width,
  );
  return [
    style.bold(`${runId} ${status}`),
    ...facts,
    ...(tables.length > 0 ? ['', ...lines] : ['no table changed']),
    ...tables.flatMap(({ table, warnings = [] }) => warnings.map((it) => `! ${table} warns: ${visible(it)}`)),
    ...tables.flatMap(({ table, remarks = [] }) => remarks.map((it) => `note ${table}: ${visible(it)}`)),
    ...problems.map((problem) => `! ${visible(problem)}`),
    '',
  ];
}

function tookOf({ startedAt, endedAt }: RunRecord): string {
  return endedAt === undefined ? 'no end' : duration(Date.parse(endedAt) - Date.parse(startedAt));
}

function whatOf({ tables, problems }: RunRecord): string {
  const kinds = new Map<RunTable['status'], number>();
  for (const { status } of tables) kinds.set(status, (kinds.get(status) ?? 0) + 1);
  const told = [...kinds].map(([status, tables]) => `${tables} ${status}`);
  if (problems.length > 0) told.push(count(problems.length, 'problem'));
  return told.join(', ') || 'nothing new';
}
