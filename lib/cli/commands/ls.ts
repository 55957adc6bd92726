import { ExitCode } from '../../error';
import { type TableState, tableStates } from '../../run';
import type { Command, Invocation } from '../command';
import { nextSteps } from '../next-steps';
import { age, columnsOf, count, jsonText, renderTable, thousands, write } from '../terminal';
import { ON_OPTIONS, openWarehouse } from '../warehouse';

export const ls: Command = {
  name: 'ls',
  summary: 'list the tables with their rows, snapshot and age',
  usage: '[app]',
  maxWords: 1,
  about: [
    'Lists the tables that have been made: staged ones with all rows that were ever taken, curated ones with their current',
    'version, and the quarantine of a dataset where something was refused. SQL shows of a dataset what its history says. A',
    'product is published for each audience. A sample is made up from a contract, where the producer never ran on this machine.',
  ].join(' '),
  options: {
    ...ON_OPTIONS,
    json: {
      type: 'boolean',
      help: 'an array of {table, rows, snapshot, metadata}; the last is the path of the metadata file',
    },
  },
  examples: [
    ['data-mesh ls', 'the tables of the app in this folder'],
    ['data-mesh ls --on Revenue', 'the tables of a deployed stack'],
    ['data-mesh ls path/to/app --json', 'the same for programs: any reader of Apache Iceberg opens a metadata file'],
  ],
  run: list,
};

async function list(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const warehouse = await openWarehouse(invocation, { path: words[0], reuse: true });
  const states = await tableStates(warehouse.platform);
  if (options.json) {
    const plain = states.map(({ table, rows, isView, snapshot, metadata }) => ({
      table,
      rows,
      isView,
      snapshot,
      metadata,
    }));
    await write(terminal.stdout, `${jsonText(plain, 2)}\n`);
    return ExitCode.ok;
  }
  const filled = states.filter(({ layer, rows }) => layer !== 'quarantine' || rows > 0);
  const lines = filled.some(({ snapshot }) => snapshot !== null)
    ? table(filled, columnsOf(terminal.stdout))
    : [
        'no table has been filled yet',
        ...(warehouse.app ? nextSteps(invocation, warehouse, [['fill them:', 'run']]) : []),
      ];
  await write(terminal.stdout, `${lines.join('\n')}\n`);
  return ExitCode.ok;
}

function table(states: readonly TableState[], width: number | undefined): string[] {
  const now = new Date();
  const { lines } = renderTable(
    [
      { title: 'table' },
      { title: 'layer' },
      { title: 'rows', align: 'right' },
      { title: 'age', align: 'right' },
      { title: 'snapshot' },
    ],
    states.map(({ table, layer, rows, isView, committedAt, snapshot }) => [
      table,
      layer,
      isView ? 'view' : thousands(rows),
      committedAt ? age(new Date(committedAt), now) : 'never filled',
      snapshot ?? '',
    ]),
    width,
  );
  return [...lines, count(states.length, 'table')];
}
