import { ExitCode } from '../../error';
import { logicalName } from '../../manifest';
import { type Platform, type RunReport, run as runDue } from '../../run';
import { answerRows, renderAnswer } from '../answer';
import type { Command, Invocation } from '../command';
import { nextSteps } from '../next-steps';
import { assertProven } from '../proof';
import { describeProblems } from '../report-error';
import { RunProgress } from '../run-progress';
import { summaryOf } from '../run-summary';
import { sampleNotes, sharedSummary } from '../shared-summary';
import { chartOptionsFor, columnsOf, duration, progressOn, styleFor, visible, write } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

export const run: Command = {
  name: 'run',
  summary: 'take in what the sources hold and build the tables',
  usage: '[app]',
  maxWords: 1,
  about: [
    'Synthesizes the app, proves it, takes every file that is new or has changed, and builds every model that has become due.',
    'What cannot be taken goes to quarantine with the reason. Readers see a table as it was until its new version has passed its',
    'checks. It can be stopped at any moment and started again; with nothing new it does nothing.',
  ].join(' '),
  options: {},
  examples: [
    ['data-mesh run', 'the app in this folder'],
    ['data-mesh run path/to/app', 'another one: its folder, or its cdk.json'],
    ['data-mesh run path/to/cdk.out', 'a cloud assembly that is ready: nothing is synthesized'],
  ],
  onInterrupt: 'nothing half-written was left; type the same command again and it goes on where it was',
  run: execute,
};

async function execute(invocation: Invocation): Promise<number> {
  const { terminal, words, signal } = invocation;
  const startedAt = Date.now();
  const bench = await openWorkbench(invocation, { path: words[0], reuse: false });
  await assertProven(bench);
  const platform = await openTables(bench);
  const progress = new RunProgress(progressOn(terminal.stderr, terminal.env));
  const report = await runDue(platform, { signal, onEvent: (event) => progress.take(event) }).finally(() =>
    progress.stop(),
  );
  signal.throwIfAborted();
  const style = styleFor(terminal.stdout, terminal.env);
  const width = columnsOf(terminal.stdout);
  const exitCode = exitCodeOf(report);
  const took = `in ${duration(Date.now() - startedAt)}`;
  const lines = report.nothingNew
    ? [`nothing new: every file has been taken and every model is up to date (${took})`, ...sampleNotes(report, style)]
    : [
        ...summaryOf(report, progress.times, { style, width }),
        ...sharedSummary(report, { style, width }),
        '',
        `${exitCode === ExitCode.ok ? style.green('done') : style.yellow('done, but not all')} ${took}`,
      ];
  const answers = await answersOf(platform, report, invocation);
  const steps = nextSteps(invocation, bench, stepsAfter(report, platform));
  await write(
    terminal.stdout,
    `${[...lines, '', ...answers, style.bold('where to look next'), ...steps].join('\n')}\n`,
  );
  if (report.problems.length > 0) {
    const problems = describeProblems(report.problems, styleFor(terminal.stderr, terminal.env));
    await write(terminal.stderr, `\n${problems.join('\n')}\n`);
  }
  return exitCode;
}

/** The tables that the app's user came for, as far as they have been built. */
async function answersOf(platform: Platform, { models }: RunReport, { terminal }: Invocation): Promise<string[]> {
  const style = styleFor(terminal.stdout, terminal.env);
  const standing = models
    .filter(({ status }) => status === 'built' || status === 'unchanged' || status === 'held')
    .map(({ table }) => table);
  const lines: string[] = [];
  for (const model of platform.mesh.models.values()) {
    const name = logicalName(model);
    if (!model.answer || !standing.includes(name)) continue;
    const rows = await answerRows(platform, name, model.answer);
    if (rows.length === 0) continue;
    lines.push(style.bold(`${visible(model.answer.title)} (${name})`), '');
    lines.push(...renderAnswer(model.answer, rows, chartOptionsFor(terminal)), '');
  }
  return lines;
}

function stepsAfter(report: RunReport, { mesh }: Platform): [what: string, command: string][] {
  const models = [...mesh.models.values()];
  const shown = models.find(({ answer }) => answer) ?? models.at(-1) ?? [...mesh.datasets.values()][0];
  const quarantined = report.datasets.reduce((sum, dataset) => sum + dataset.quarantined, 0);
  return [
    ['the tables', 'ls'],
    ...(shown ? [['rows of one', `sql "FROM ${logicalName(shown)} LIMIT 10"`] as [string, string]] : []),
    ...(quarantined > 0 ? [['what was refused', 'quarantine'] as [string, string]] : []),
  ];
}

function exitCodeOf({ problems, models, intakes, products, subscriptions }: RunReport): number {
  const whole =
    problems.length === 0 &&
    [...models, ...products].every(({ status }) => status !== 'failed' && status !== 'skipped') &&
    subscriptions.every(({ status }) => status !== 'broken') &&
    intakes.every(({ refused }) => refused === undefined);
  return whole ? ExitCode.ok : ExitCode.incomplete;
}
