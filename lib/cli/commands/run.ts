import { ExitCode } from '../../error';
import { logicalName } from '../../manifest';
import { selectTables } from '../../plan';
import { type Platform, planRun, type RunEvent, type RunOptions, type RunReport, run as runDue } from '../../run';
import { answerRows, renderAnswer } from '../answer';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { openRunLineage } from '../lineage';
import { nextSteps } from '../next-steps';
import { assertProven } from '../proof';
import { describeProblems } from '../report-error';
import { planLines } from '../run-plan';
import { RunProgress } from '../run-progress';
import { summaryOf } from '../run-summary';
import { sampleNotes, sharedSummary } from '../shared-summary';
import { chartOptionsFor, columnsOf, duration, jsonText, progressOn, styleFor, visible, write } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

export const run: Command = {
  name: 'run',
  summary: 'take in what the sources hold and build the tables',
  usage: '[app]',
  maxWords: 1,
  about: [
    'Synthesizes the app, proves it, takes every file that is new or has changed, and builds every model that has become due.',
    'What cannot be taken goes to quarantine with the reason. Readers see a table as it was until its new version has passed its',
    'checks. It can be stopped at any moment and started again: what is done is done. With nothing new it does nothing. With',
    '--select no product is published.',
  ].join(' '),
  options: {
    'dry-run': { type: 'boolean', help: 'show what would be done and why, and do nothing' },
    select: {
      type: 'string',
      value: 'TABLES',
      help: 'these alone: name, tag:x, path:folder; +a with what it needs, a+ what needs it; a,b several',
    },
    'full-refresh': { type: 'boolean', help: 'make the models anew, whatever they were made of' },
    param: {
      type: 'string',
      value: 'MODEL.NAME=VALUE',
      repeats: true,
      help: 'another value in this run alone; may be given again',
    },
    openlineage: {
      type: 'string',
      value: 'WHERE',
      help: 'where OpenLineage events go: file:PATH, a URL or off (default .data-mesh/lineage)',
    },
    json: { type: 'boolean', help: 'the report, or the plan of --dry-run, as one JSON object' },
  },
  examples: [
    ['data-mesh run', 'the app in this folder'],
    ['data-mesh run path/to/app', 'another one: its folder, or its cdk.json'],
    ['data-mesh run path/to/cdk.out', 'a cloud assembly that is ready: nothing is synthesized'],
    ['data-mesh run --dry-run', 'what would be taken and built, and why'],
    ['data-mesh run --select finance.bill+', 'one dataset and all that is made of it'],
    ['data-mesh run --select +tag:nightly,path:models/finance', 'by tag with what they need, and by folder'],
    ['data-mesh run --select sales.revenue --full-refresh', 'one model anew'],
    ['data-mesh run --param sales.revenue.since=2026-01-01', 'with another value for once'],
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
  const style = styleFor(terminal.stdout, terminal.env);
  const width = columnsOf(terminal.stdout);
  const asked = runOptions(platform, invocation);
  if (invocation.options['dry-run']) {
    const plan = await planRun(platform, asked);
    const text = invocation.options.json ? jsonText(plan, 2) : planLines(plan, { style, width }).join('\n');
    await write(terminal.stdout, `${text}\n`);
    return ExitCode.ok;
  }
  const progress = new RunProgress(progressOn(terminal.stderr, terminal.env));
  const lineage = openRunLineage(invocation, bench, platform);
  const onEvent = (event: RunEvent): void => {
    progress.take(event);
    lineage?.take(event);
  };
  const report = await runDue(platform, { ...asked, onEvent }).finally(() => {
    progress.stop();
    return lineage?.close(signal.aborted);
  });
  signal.throwIfAborted();
  if (invocation.options.json) {
    await write(terminal.stdout, `${jsonText(report, 2)}\n`);
    return exitCodeOf(report);
  }
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

function runOptions({ mesh }: Platform, invocation: Invocation): RunOptions {
  const { options, signal } = invocation;
  const expression = textOption(invocation, 'select');
  const given = textOption(invocation, 'param')
    ?.split('\n')
    .map((text) => {
      const at = text.indexOf('=');
      if (at < 1) usageError(`--param ${text} gives no value`, 'write it as --param domain.model.name=value');
      return [text.slice(0, at), text.slice(at + 1)];
    });
  return {
    signal,
    select:
      expression === undefined ? undefined : selectTables(mesh, expression).filter((it) => !mesh.external.has(it)),
    fullRefresh: options['full-refresh'] === true,
    parameters: given && Object.fromEntries(given),
  };
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
