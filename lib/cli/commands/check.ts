import { existsSync } from 'node:fs';
import { ExitCode, isError, MeshError, type Problem } from '../../error';
import { type Platform, resolveSubscription } from '../../run';
import type { Command, Invocation } from '../command';
import { type Proof, prove } from '../proof';
import { describeProblems } from '../report-error';
import { count, jsonText, styleFor, visible, write } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

export const check: Command = {
  name: 'check',
  summary: 'prove what the app declares, without running it',
  usage: '[app]',
  maxWords: 1,
  about: [
    'Proves datasets and models on empty tables: SQL that names what is not there, columns that are not declared or of another',
    'type, keys, relations and checks that speak of nothing, answers that would differ from run to run. All problems at once,',
    'each with its construct, its file, line and column, and the mend. run does the same first. Warnings and hints are told, and',
    'stop nobody. Contracts of products that the app is subscribed to are compared with what is published now, where the registry',
    'can be reached. What was proven and has not changed is not proven again.',
  ].join(' '),
  options: {
    json: {
      type: 'boolean',
      help: 'an object {datasets, models, problems: [{severity, rule, message, hint, construct, file, …}], notes}',
    },
    strict: { type: 'boolean', help: 'warnings fail too' },
  },
  examples: [
    ['data-mesh check', 'the app in this folder'],
    ['data-mesh check path/to/app', 'another one; exit code 1 where something is wrong'],
    ['data-mesh check --strict', 'for a workflow that lets no warning through'],
    ['data-mesh check cdk.out --json', 'a cloud assembly that is ready, for a program'],
  ],
  run: async (invocation) => {
    const bench = await openWorkbench(invocation, { path: invocation.words[0], reuse: false });
    const proof = await prove(bench);
    const compared = proof.errors.length > 0 ? NOTHING : await compareContracts(await openTables(bench));
    const found = { ...proof, errors: [...proof.errors, ...compared.problems] };
    return invocation.options.json
      ? tellAsJson(invocation, found, compared.notes)
      : tell(invocation, found, compared.notes);
  },
};

async function tell(
  { terminal, options }: Invocation,
  { mesh, errors, remarks }: Proof,
  notes: readonly string[],
): Promise<number> {
  const shown = styleFor(terminal.stderr, terminal.env);
  if (remarks.length > 0)
    await write(terminal.stderr, `${describeProblems(remarks, shown, tally(remarks)).join('\n')}\n`);
  if (errors.length > 0) throw new MeshError(errors);
  const warnings = remarks.filter(({ severity }) => severity === 'warning');
  if (options.strict && warnings.length > 0) return ExitCode.failed;
  const style = styleFor(terminal.stdout, terminal.env);
  const lines = [
    `${style.green('proven:')} ${count(mesh.datasets.size, 'dataset')}, ${count(mesh.models.size, 'model')}`,
    ...notes.map((note) => `${style.yellow('note')} ${visible(note)}`),
  ];
  await write(terminal.stdout, `${lines.join('\n')}\n`);
  return ExitCode.ok;
}

async function tellAsJson(
  { terminal, options }: Invocation,
  { mesh, errors, remarks }: Proof,
  notes: readonly string[],
): Promise<number> {
  const problems = [...errors, ...remarks].map(({ severity = 'error', rule, message, hint, place }) => ({
    severity,
    rule,
    message,
    hint,
    ...place,
  }));
  const told = { datasets: mesh.datasets.size, models: mesh.models.size, problems, notes };
  await write(terminal.stdout, `${jsonText(told, 2)}\n`);
  const failing = [...errors, ...remarks].filter((it) => isError(it) || (options.strict && it.severity === 'warning'));
  return failing.length > 0 ? ExitCode.failed : ExitCode.ok;
}

/** `2 warnings, 1 hint` */
function tally(remarks: readonly Problem[]): string {
  return (['warning', 'hint'] as const)
    .map((severity) => ({ severity, number: remarks.filter((it) => it.severity === severity).length }))
    .flatMap(({ severity, number }) => (number > 0 ? [count(number, severity)] : []))
    .join(', ');
}

interface Compared {
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

const NOTHING: Compared = { problems: [], notes: [] };

/** Compares the contracts that were vendored with what is published now, where the registry can be reached. */
async function compareContracts(platform: Platform): Promise<Compared> {
  const { mesh, sharing } = platform;
  if (mesh.subscriptions.size === 0 || !sharing) return NOTHING;
  const resolved = await Promise.all(
    [...mesh.subscriptions.values()].map((subscription) => resolveSubscription(platform, subscription)),
  );
  const notes = resolved.flatMap(({ report }) => [
    ...(report.status === 'sample' ? [`${report.product} is a sample, made up from its contract`] : []),
    ...report.remarks.map((remark) => `${report.product}: ${remark}`),
  ]);
  const problems = resolved.flatMap((it) => it.problems);
  if (problems.length === 0) return { problems, notes };
  // A machine that only checks, as a workflow's, has no registry.
  if (existsSync(sharing.registry.place)) return { problems, notes };
  return {
    problems: [],
    notes: [...notes, `the registry ${sharing.registry.place} is not there: contracts were not compared with it`],
  };
}
