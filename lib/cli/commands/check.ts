import { check as prove } from '../../check';
import { ExitCode, MeshError, type Problem } from '../../error';
import { mergeManifests } from '../../plan';
import type { Command } from '../command';
import { count, styleFor, write } from '../terminal';
import { openWorkbench, type Workbench, withEngine } from '../workbench';

export const check: Command = {
  name: 'check',
  summary: 'prove what the app declares, without running it',
  usage: '[app]',
  maxWords: 1,
  about: [
    'Proves datasets and models on empty tables: SQL that names what is not there, columns that are not declared or of another',
    'type, keys, relations and checks that speak of nothing, answers that would differ from run to run. All problems at once,',
    'each with its construct, its file and line, and the mend. run does the same first.',
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
    const style = styleFor(terminal.stdout, terminal.env);
    await write(
      terminal.stdout,
      `${style.green('proven:')} ${count(datasets, 'dataset')}, ${count(models, 'model')}\n`,
    );
    return ExitCode.ok;
  },
};

/** Throws all problems of what the app declares. */
export async function assertProven(bench: Workbench): Promise<{ datasets: number; models: number }> {
  const { mesh, problems } = mergeManifests(bench.manifests);
  const all: Problem[] = [...problems, ...(await withEngine((session) => prove(mesh, session)))];
  if (all.length > 0) throw new MeshError(all);
  return { datasets: mesh.datasets.size, models: mesh.models.size };
}
