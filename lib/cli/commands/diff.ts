import { stackDifferences, tryFindDeployed } from '../../cloud';
import { ExitCode, fail, nearest } from '../../error';
import type { MeshManifest } from '../../manifest';
import type { TableDifference } from '../../run';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { differenceLines } from '../difference-lines';
import { jsonText, styleFor, write } from '../terminal';
import { ON_OPTIONS, reachStack } from '../warehouse';
import { openWorkbench } from '../workbench';

export const diff: Command = {
  name: 'diff',
  summary: 'show what a deployment would do to the tables of a stack',
  usage: '[app] --on STACK',
  maxWords: 1,
  about: [
    'Compares what the app declares now with the tables of the deployed stack, as cdk diff does with its resources: tables that are',
    'created, taken again or left behind, columns that are added, renamed or widened, what is read or built again for it, and what',
    'cannot become what is declared, with the reason: a deployment of that fails. Changes nothing. Tables of products are made by',
    'their publishes, and are not shown.',
  ].join(' '),
  options: {
    ...ON_OPTIONS,
    fail: { type: 'boolean', help: 'exit code 1 where there is any difference' },
    json: { type: 'boolean', help: 'an array of {table, does, columns, orphaned, rows, problems}' },
  },
  examples: [
    ['data-mesh diff --on Revenue', 'before cdk deploy Revenue'],
    ['data-mesh diff path/to/app --on Revenue --fail', 'for a pipeline: 1 where tables would change'],
  ],
  run: execute,
};

async function execute(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const on = textOption(invocation, 'on');
  if (on === undefined) usageError('the stack is missing', 'data-mesh diff --on STACK, named as cdk deploy does');
  const { manifests } = await openWorkbench(invocation, { path: words[0], reuse: false });
  const stack = await reachStack(invocation, on, tryFindDeployed);
  const manifest = manifestOf(manifests, stack?.manifest.stack ?? on);
  const found = (await stackDifferences(manifest, stack)).filter(({ does }) => does !== 'nothing');
  const style = styleFor(terminal.stdout, terminal.env);
  const text = options.json ? jsonText(found, 2) : differenceLines(stack?.name ?? on, found, style).join('\n');
  await write(terminal.stdout, `${text}\n`);
  return isFailure(found, options.fail === true) ? ExitCode.failed : ExitCode.ok;
}

/** A deployment that would fail is one anyway. */
function isFailure(found: readonly TableDifference[], any: boolean): boolean {
  return found.some(({ does }) => does === 'refuse' || any);
}

function manifestOf(manifests: readonly MeshManifest[], stack: string): MeshManifest {
  const found = manifests.find((manifest) => manifest.stack === stack);
  if (found) return found;
  const names = manifests.map((manifest) => manifest.stack);
  const near = nearest(stack, names);
  return fail(
    `the app declares no tables in a stack '${stack}'`,
    near ? `did you mean --on ${near}` : `it has: ${names.join(', ')}`,
  );
}
