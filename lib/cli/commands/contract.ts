import { existsSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { ExitCode, fail } from '../../error';
import { logicalName } from '../../manifest';
import { datasetContractText } from '../../manifest/read';
import { datasetNamed } from '../../run';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { datasetOf } from '../dataset-named';
import { shellWord } from '../next-steps';
import { write } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

export const contract: Command = {
  name: 'contract',
  summary: "write a dataset's contract as a file, for data-mesh stage",
  usage: '<table> [app]',
  maxWords: 2,
  about: [
    'Writes what the app declares of a dataset and its source as an Open Data Contract Standard file. Whoever has it, a department for',
    'instance, can try files by it with data-mesh stage before they are delivered, without the app.',
  ].join(' '),
  options: {
    out: { type: 'string', short: 'o', value: 'CONTRACT.yaml', help: 'write it there (default: to the output)' },
  },
  examples: [
    ['data-mesh contract finance.bill', 'what is expected of a bill'],
    ['data-mesh contract finance.bill --out bill.yaml', 'as a file'],
    ['data-mesh stage bills.csv --contract bill.yaml', 'and then a file by it'],
  ],
  run: execute,
};

async function execute(invocation: Invocation): Promise<number> {
  const { terminal, words } = invocation;
  const [table, path] = words;
  if (table === undefined) usageError('contract needs a table', 'for example data-mesh contract finance.bill');
  const out = textOption(invocation, 'out');
  const target = out && resolve(terminal.cwd, out);
  if (target !== undefined && existsSync(target))
    fail(`${out} is there already, and nothing is overwritten`, 'give another --out');
  const bench = await openWorkbench(invocation, { path, reuse: true });
  const platform = await openTables(bench);
  const dataset = datasetNamed(platform, datasetOf(platform, table));
  const { mesh } = platform;
  const source = mesh.sources.get(dataset.source) ?? fail(`there is no source '${dataset.source}'`);
  const folder = target === undefined ? terminal.cwd : dirname(target);
  const localPath = source.localPath && relative(folder, resolve(bench.app.folder, source.localPath));
  const head = [`What files of ${logicalName(source)} must be, to become rows of ${logicalName(dataset)}.`];
  const text = datasetContractText({ source: { ...source, localPath }, dataset, timeZone: mesh.timeZone }, { head });
  if (target === undefined || out === undefined) await write(terminal.stdout, text);
  else {
    writeFileSync(target, text, { flag: 'wx' });
    const next = `${terminal.self} stage FILE --contract ${shellWord(out)}`;
    await write(terminal.stdout, `wrote ${out}\n  try a file by it  ${next}\n`);
  }
  return ExitCode.ok;
}
