import { ExitCode } from '../../error';
import { hasSuccessor, type Platform, publishHistory, tableHistory } from '../../run';
import { usageError } from '../arguments';
import type { Command, Invocation } from '../command';
import { age, columnsOf, count, jsonText, renderTable, thousands, write } from '../terminal';
import { ON_OPTIONS, openWarehouse } from '../warehouse';

export const history: Command = {
  name: 'history',
  summary: 'list the versions of a table, or the publishes of a product',
  usage: '<domain.table> [app]',
  maxWords: 2,
  about: [
    'Lists the versions of a table that are kept, newest first. sql --as-of reads one, rollback makes it the current one',
    'again. How long versions are kept is in the properties history.expire.* of the table. Of a product the publishes are listed.',
  ].join(' '),
  options: {
    ...ON_OPTIONS,
    json: {
      type: 'boolean',
      help: 'an array of {snapshot, committedAt, operation, rows, current, names}, or of {number, publishId, …}',
    },
  },
  examples: [
    ['data-mesh history finance.bill', 'what was committed, and when'],
    ['data-mesh history sales.figures', 'what was published to subscribers, and when'],
    ['data-mesh sql "FROM finance.bill" --as-of 2026-01-31', 'read an earlier version'],
  ],
  run: list,
};

async function list(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  if (words.length === 0) usageError('the table is missing', 'for example data-mesh history domain.table');
  const { platform, app } = await openWarehouse(invocation, { path: words[1], reuse: true });
  if (platform.mesh.products.has(words[0])) return listPublishes(invocation, platform, words[0]);
  const versions = await tableHistory(platform, words[0]);
  // On AWS other tools commit through the catalog itself.
  if (app && (await hasSuccessor(platform, words[0]))) {
    const mend = `data-mesh adopt ${words[0]} makes it the current one`;
    terminal.stderr.write(`another tool made a version that goes on from the current one: ${mend}\n`);
  }
  if (options.json) {
    await write(terminal.stdout, `${jsonText(versions, 2)}\n`);
    return ExitCode.ok;
  }
  const now = new Date();
  const { lines } = renderTable(
    [
      { title: 'snapshot' },
      { title: 'committed' },
      { title: 'age', align: 'right' },
      { title: 'operation' },
      { title: 'rows', align: 'right' },
      { title: 'is' },
    ],
    versions.map(({ snapshot, committedAt, operation, rows, current, names }) => [
      snapshot,
      committedAt,
      age(new Date(committedAt), now),
      operation,
      thousands(rows),
      [...(current ? ['current'] : []), ...names].join(', '),
    ]),
    columnsOf(terminal.stdout),
  );
  const text = versions.length > 0 ? [...lines, count(versions.length, 'version')] : ['nothing was committed yet'];
  await write(terminal.stdout, `${text.join('\n')}\n`);
  return ExitCode.ok;
}

async function listPublishes({ terminal, options }: Invocation, platform: Platform, product: string): Promise<number> {
  const publishes = await publishHistory(platform, product);
  if (options.json) {
    await write(terminal.stdout, `${jsonText(publishes, 2)}\n`);
    return ExitCode.ok;
  }
  const now = new Date();
  const { lines } = renderTable(
    [
      { title: 'publish', align: 'right' },
      { title: 'id' },
      { title: 'version' },
      { title: 'published' },
      { title: 'age', align: 'right' },
      { title: 'tables', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'is' },
    ],
    publishes.map(({ number, publishId, version, publishedAt, tables, rows, current, rolledBackTo }) => [
      String(number),
      publishId.slice(0, 12),
      version,
      publishedAt,
      age(new Date(publishedAt), now),
      thousands(tables),
      thousands(rows),
      [...(current ? ['current'] : []), ...(rolledBackTo ? [`back to ${rolledBackTo}`] : [])].join(', '),
    ]),
    columnsOf(terminal.stdout),
  );
  const text = publishes.length > 0 ? [...lines, count(publishes.length, 'publish', 'publishes')] : ['never published'];
  await write(terminal.stdout, `${text.join('\n')}\n`);
  return ExitCode.ok;
}
