import { existsSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { ExitCode, fail, nearest } from '../../error';
import { logicalName } from '../../manifest';
import { type Platform, type ReturnedFile, refusingIntakes, returnFiles } from '../../run';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { returnedNotes } from '../returned-notes';
import { columnsOf, count, jsonText, renderTable, thousands, write } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

const FOLDER = 'returned';

export const giveBack: Command = {
  name: 'return',
  summary: 'give departments their files back, with the wrong cells marked',
  usage: '<domain.table | file> [app]',
  maxWords: 2,
  about: [
    'Writes the files of which something was refused as they came, with what is wrong in them: a CSV file gets two columns at its right',
    '(__problem in plain words, __wrong_cells), a workbook (.xlsx) gets its wrong cells filled and commented. All else in them stays as',
    'it was. For other formats, and where a file was refused as a whole, there is a list of problems instead. What was packed (gzip, zstd,',
    'zip) is given back unpacked. The department mends the file and sends it again, packed as before; the two columns may stay.',
  ].join(' '),
  options: {
    out: { type: 'string', short: 'o', value: 'DIR', help: `the folder to write into (${FOLDER})` },
    force: { type: 'boolean', help: 'write over files that are there' },
    json: { type: 'boolean', help: 'an array of {table, file, records, marked, list, because, unmarked, packed}' },
  },
  examples: [
    ['data-mesh return finance.bill', 'all files of a table of which something was refused'],
    ['data-mesh return bills-2026-03.csv --out to-finance', 'one file'],
  ],
  onInterrupt: 'files that were written are whole; type the same command again with --force',
  run: execute,
};

async function execute(invocation: Invocation): Promise<number> {
  const { terminal, words, options, signal } = invocation;
  const [word] = words;
  if (word === undefined) usageError('the table or the file is missing', 'for example data-mesh return finance.bill');
  const bench = await openWorkbench(invocation, { path: words[1], reuse: true });
  const platform = await openTables(bench);
  const folder = resolve(terminal.cwd, textOption(invocation, 'out') ?? FOLDER);
  if (existsSync(folder) && !statSync(folder).isDirectory()) fail(`${folder} is no folder`, 'name one with --out');
  const subjects = await subjectsOf(platform, word);
  const done: (ReturnedFile & { readonly table: string })[] = [];
  for (const { table, file } of subjects) {
    const given = returnFiles(platform, table, {
      folder: folderOf(folder, table, subjects),
      file,
      force: options.force === true,
      signal,
    });
    for await (const returned of given) if (returned.records > 0) done.push({ table, ...returned });
  }
  const text = options.json ? jsonText(done, 2) : told(done, invocation, folder).join('\n');
  await write(terminal.stdout, `${text}\n`);
  return ExitCode.ok;
}

interface Subject {
  readonly table: string;
  /** Absent: all files. */
  readonly file?: string;
}

/** A table, or a file: of several tables where several are made of it. */
async function subjectsOf(platform: Platform, word: string): Promise<Subject[]> {
  const tables = [...platform.mesh.datasets.values()].map(logicalName);
  const name = word.replace(/__quarantine$/, '');
  const named = tables.filter((table) => table === name || table.endsWith(`.${name}`));
  if (named.length === 1) return [{ table: named[0] }];
  const files: Required<Subject>[] = [];
  for (const table of tables) {
    for (const { name: file } of await refusingIntakes(platform, table)) files.push({ table, file });
  }
  const path = word.replaceAll('\\', '/');
  const found = files.filter(({ file }) => path === file || path.endsWith(`/${file}`) || file.endsWith(`/${path}`));
  if (found.length > 0) return found;
  const near = nearest(word, [...tables, ...files.map(({ file }) => file)]);
  return fail(
    `'${word}' is no dataset, and no file of which something was refused`,
    near ? `did you mean '${near}'` : 'data-mesh quarantine shows what was refused',
  );
}

/** Where one file is marked for several tables, each has a folder of its own. */
function folderOf(folder: string, table: string, subjects: readonly Subject[]): string {
  return new Set(subjects.map((each) => each.table)).size > 1 ? resolve(folder, table) : folder;
}

function told(done: readonly (ReturnedFile & { table: string })[], { terminal }: Invocation, folder: string): string[] {
  if (done.length === 0) return ['nothing of it is refused: there is nothing to return'];
  const rows = done.map(({ file, records, marked, list, because }) => [
    file,
    thousands(records),
    marked ?? list ?? '',
    because ?? '',
  ]);
  const columns = [
    { title: 'file' },
    { title: 'records', align: 'right' as const },
    { title: 'returned as' },
    ...(done.some(({ because }) => because !== undefined) ? [{ title: 'not marked, since' }] : []),
  ];
  const { lines } = renderTable(columns, rows, columnsOf(terminal.stdout));
  const where = relative(terminal.cwd, folder) || '.';
  return [
    ...lines,
    `${count(done.length, 'file')} in ${where}: to be mended and delivered again`,
    ...returnedNotes(done),
  ];
}
