import { existsSync } from 'node:fs';
import { check as prove } from '../../check';
import { ExitCode, MeshError, type Problem } from '../../error';
import { mergeManifests } from '../../plan';
import { type Platform, resolveSubscription } from '../../run';
import type { Command } from '../command';
import { count, styleFor, visible, write } from '../terminal';
import { openTables, openWorkbench, type Workbench, withEngine } from '../workbench';

export const check: Command = {
  name: 'check',
  summary: 'prove what the app declares, without running it',
  usage: '[app]',
  maxWords: 1,
  about: [
    'Proves datasets and models on empty tables: SQL that names what is not there, columns that are not declared or of another',
    'type, keys, relations and checks that speak of nothing, answers that would differ from run to run. All problems at once,',
    'each with its construct, its file and line, and the mend. run does the same first. Contracts of products that',
    'the app is subscribed to are compared with what is published now, where the registry can be reached.',
  ].join(' '),
  options: {},
  examples: [
    ['data-mesh check', 'the app in this folder'],
    ['data-mesh check path/to/app', 'another one; exit code 1 where something is wrong'],
  ],
  run: async (invocation) => {
    const { terminal, words } = invocation;
    const bench = await openWorkbench(invocation, { path: words[0], reuse: false });
    const { datasets, models } = await assertProven(bench);
    const remarks = await compareContracts(await openTables(bench));
    const style = styleFor(terminal.stdout, terminal.env);
    const lines = [
      `${style.green('proven:')} ${count(datasets, 'dataset')}, ${count(models, 'model')}`,
      ...remarks.map((remark) => `${style.yellow('note')} ${visible(remark)}`),
    ];
    await write(terminal.stdout, `${lines.join('\n')}\n`);
    return ExitCode.ok;
  },
};

/** Compares the contracts that were vendored with what is published now, where the registry can be reached. */
async function compareContracts(platform: Platform): Promise<string[]> {
  const { mesh, sharing } = platform;
  if (mesh.subscriptions.size === 0 || !sharing) return [];
  const resolved = await Promise.all(
    [...mesh.subscriptions.values()].map((subscription) => resolveSubscription(platform, subscription)),
  );
  const remarks = resolved.flatMap(({ report }) => [
    ...(report.status === 'sample' ? [`${report.product} is a sample, made up from its contract`] : []),
    ...report.remarks.map((remark) => `${report.product}: ${remark}`),
  ]);
  const problems = resolved.flatMap((it) => it.problems);
  if (problems.length === 0) return remarks;
  // A machine that only checks, as a workflow's, has no registry.
  if (existsSync(sharing.registry.place)) throw new MeshError(problems);
  return [...remarks, `the registry ${sharing.registry.place} is not there: contracts were not compared with it`];
}

/** Throws all problems of what the app declares. */
export async function assertProven(bench: Workbench): Promise<{ datasets: number; models: number }> {
  const { mesh, problems } = mergeManifests(bench.manifests);
  const all: Problem[] = [...problems, ...(await withEngine((session) => prove(mesh, session)))];
  if (all.length > 0) throw new MeshError(all);
  return { datasets: mesh.datasets.size, models: mesh.models.size };
}
