import { ExitCode } from '../../error';
import {
  type Platform,
  type RolledBackProduct,
  type RolledBackTable,
  rollbackDependents,
  rollbackProduct,
  rollbackTable,
} from '../../run';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { count, jsonText, write } from '../terminal';
import { ON_OPTIONS, openWarehouse, workAlone } from '../warehouse';

export const rollback: Command = {
  name: 'rollback',
  summary: 'make an earlier version of a table, or an earlier publish, the current one',
  usage: '<domain.table> [app] --to WHEN | --publish PRODUCT [app]',
  maxWords: 2,
  about: [
    'Makes an earlier version of a table the current one, in one step, and with --with-dependents the versions of the models and',
    'the publishes of the products that were made of it. With --publish readers of a product have an earlier publish again, all of',
    'its tables at once. The later versions stay in the history, so a rollback is itself rolled back by naming one of them. Runs',
    'leave a model or a product so until an input or its SQL changes; what a staged table lacks, the next run takes in again.',
  ].join(' '),
  options: {
    ...ON_OPTIONS,
    to: {
      type: 'string',
      value: 'WHEN',
      help: 'a time, a snapshot, a tag or a branch; of a product a publish (default: the one before)',
    },
    'with-dependents': { type: 'boolean', help: 'what was made of the table too' },
    publish: { type: 'string', value: 'PRODUCT', help: 'a product that is published here, in place of a table' },
    json: {
      type: 'boolean',
      help: 'an object {from, to, rows, dependents}, of a product {product, from, to, tables, rows}',
    },
  },
  examples: [
    ['data-mesh history finance.bill', 'the versions to choose from'],
    ['data-mesh rollback finance.bill --to 2026-01-31T12:00:00Z', 'as it was then'],
    ['data-mesh rollback sales.revenue --to 3055729675574597004 --with-dependents', 'and what was made of it'],
    ['data-mesh rollback --publish sales.figures', 'the publish before the last'],
  ],
  run: (invocation) =>
    textOption(invocation, 'publish') === undefined ? rollBackTable(invocation) : rollBackPublish(invocation),
};

async function rollBackTable(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const to = textOption(invocation, 'to');
  if (words.length === 0) usageError('the table is missing', 'for example data-mesh rollback domain.table --to WHEN');
  if (to === undefined) usageError('--to is missing', 'data-mesh history domain.table shows the versions');
  const [name, path] = words;
  return withTables(invocation, path, async (platform) => {
    const done = await rollbackTable(platform, name, to);
    const dependents = options['with-dependents'] ? await rollbackDependents(platform, name) : undefined;
    if (options.json) return write(terminal.stdout, `${jsonText({ ...done, ...(dependents && { dependents }) }, 2)}\n`);
    const lines = [
      lineOf(name, done),
      ...(dependents?.tables ?? []).map((it) => lineOf(it.table, it)),
      ...(dependents?.products ?? []).map(productLine),
      ...(dependents?.left ?? []).map((it) => `${it} has no version that was made of this: the next run makes one`),
      ...nextLines(platform, name, done),
    ];
    return write(terminal.stdout, `${lines.join('\n')}\n`);
  });
}

async function rollBackPublish(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const product = textOption(invocation, 'publish') as string;
  if (options['with-dependents'])
    usageError('--with-dependents is for a table', 'subscribers read the earlier publish with their next run');
  if (words.length > 1)
    usageError(`--publish names the product, got the table '${words[0]}' too`, 'leave one of them out');
  return withTables(invocation, words[0], async (platform) => {
    const done = await rollbackProduct(platform, product, textOption(invocation, 'to'));
    const later = 'runs leave it so until its tables or its declaration change';
    const text = options.json ? jsonText(done, 2) : `${productLine(done)}\n${later}`;
    return write(terminal.stdout, `${text}\n`);
  });
}

async function withTables(
  invocation: Invocation,
  path: string | undefined,
  work: (platform: Platform) => Promise<void>,
): Promise<number> {
  const warehouse = await openWarehouse(invocation, { path, reuse: true });
  await workAlone(warehouse, () => work(warehouse.platform));
  return ExitCode.ok;
}

function lineOf(table: string, { from, to, rows }: RolledBackTable): string {
  return `${table} is at snapshot ${to} with ${count(rows, 'row')}, it was at ${from}`;
}

function productLine({ product, from, to, publishedAt, tables, rows }: RolledBackProduct): string {
  const what = `${count(tables, 'table')} with ${count(rows, 'row')}`;
  return `${product} is at publish ${to.slice(0, 12)} of ${publishedAt}: ${what}; it was at ${from.slice(0, 12)}`;
}

function nextLines({ mesh }: Platform, name: string, { from }: RolledBackTable): string[] {
  if (mesh.datasets.has(name))
    return ['the next run takes in again what it lacks: mend the files or the contract first'];
  if (!mesh.models.has(name)) return [];
  return [
    `runs leave it so until an input or its SQL changes; data-mesh rollback ${name} --to ${from} brings it forward again`,
  ];
}
