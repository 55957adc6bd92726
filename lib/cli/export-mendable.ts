import { createWriteStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { ExitCode, fail } from '../error';
import { mendHeader, mendLine } from '../intake';
import { mendableFiles, type Platform } from '../run';
import type { Invocation } from './command';
import { nextSteps, shellWord } from './next-steps';
import { count, visible, write } from './terminal';
import type { Warehouse } from './warehouse';

/** Writes what was refused of a dataset as a file for a spreadsheet. */
export async function exportMendable(
  invocation: Invocation,
  warehouse: Warehouse,
  name: string,
  out: string,
): Promise<number> {
  const { terminal, signal } = invocation;
  const { platform } = warehouse;
  const path = resolve(terminal.cwd, out);
  if (existsSync(path)) fail(`${out} is there already, perhaps with somebody's work in it`, 'name another file');
  const dataset = platform.mesh.datasets.get(name);
  const columns = dataset?.columns ?? [];
  const delimiter = delimiterOf(platform, dataset?.source ?? '');
  const whole: string[] = [];
  let records = 0;
  let unsplit = 0;
  let more = 0;
  const file = createWriteStream(path, { flags: 'wx' });
  try {
    await write(file, mendHeader(columns, delimiter));
    for await (const mendable of mendableFiles(platform, name, { signal })) {
      if (mendable.refused !== undefined) whole.push(mendable.file);
      records += mendable.records.length;
      more += mendable.more;
      unsplit += mendable.records.filter(({ cells }) => cells === undefined).length;
      await write(file, mendable.records.map((record) => mendLine(record, columns, delimiter)).join(''));
    }
  } finally {
    file.end();
    await finished(file);
  }
  const lines = [
    `${count(records, 'record')} of ${name} to mend in ${out}`,
    ...(more > 0
      ? [
          `${count(more, 'record')} more found no room in one file: replay these, then export again; or mend the contract`,
        ]
      : []),
    ...(unsplit > 0
      ? [`${count(unsplit, 'record')} could not be split into cells: fill them in from the column __raw`]
      : []),
    ...whole.map(
      (each) =>
        `${visible(each)} was refused as a whole: replay a corrected file with --file FILE --as ${shellWord(each)}`,
    ),
    '',
    ...nextSteps(invocation, warehouse, [['when it is mended', `replay ${name} ${shellWord(out)}`]]),
  ];
  await write(terminal.stdout, `${lines.join('\n')}\n`);
  return ExitCode.ok;
}

/** What the department's spreadsheets split at; those of other formats open commas. */
function delimiterOf({ mesh }: Platform, source: string): string {
  const format = mesh.sources.get(source)?.format;
  return format?.kind === 'csv' && [';', '\t', '|'].includes(format.delimiter) ? format.delimiter : ',';
}
