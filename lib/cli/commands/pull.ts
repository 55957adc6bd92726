import { ExitCode, fail } from '../../error';
import { pullSample } from '../../run';
import type { Command, Invocation } from '../command';
import { nextSteps } from '../next-steps';
import { count, styleFor, write } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

export const pull: Command = {
  name: 'pull',
  summary: 'make a sample of a product whose producer never ran here',
  usage: '[product] [app]',
  maxWords: 2,
  about: [
    'Makes a few rows from the contracts of the products that the app is subscribed to, where their producers never ran on this',
    'machine. They are called a sample wherever they show, and the first true publish takes their place.',
  ].join(' '),
  options: {},
  examples: [
    ['data-mesh pull', 'of all products that the app is subscribed to'],
    ['data-mesh pull forecasting.revenue', 'of one'],
  ],
  run: make,
};

async function make(invocation: Invocation): Promise<number> {
  const { terminal, words, signal } = invocation;
  const [product, path] = isProduct(words[0]) ? words : [undefined, words[0]];
  const bench = await openWorkbench(invocation, { path, reuse: false });
  const platform = await openTables(bench);
  const products = product === undefined ? [...platform.mesh.subscriptions.keys()] : [product];
  if (products.length === 0)
    fail('this app is subscribed to nothing', 'for example data-mesh subscribe domain.product');
  const style = styleFor(terminal.stdout, terminal.env);
  const lines: string[] = [];
  for (const name of products) {
    const { status, tables } = await pullSample(platform, name, { signal });
    const mark = status === 'sampled' ? style.yellow('SAMPLE') : 'published';
    lines.push(...tables.map(({ table, rows }) => `${mark} ${table}: ${count(rows, 'row')}`));
    if (status === 'published') lines.push(`${name} was published on this machine: its own rows are read`);
  }
  const steps = nextSteps(invocation, bench, [['build what reads them', 'run']]);
  await write(terminal.stdout, `${[...lines, ...steps].join('\n')}\n`);
  return ExitCode.ok;
}

/** A product has a point inside its name, and a path of an app does not look like one. */
function isProduct(word: string | undefined): boolean {
  return word !== undefined && /^[a-z]\w*\.[a-z]\w*$/.test(word) && word !== 'cdk.json' && word !== 'cdk.out';
}
