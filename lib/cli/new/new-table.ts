import { appendFileSync, constants, copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { ExitCode, fail } from '../../error';
import { infer, nameOf } from '../../intake';
import { nameProblem } from '../../manifest';
import { type App, findApp } from '../app';
import { type Invocation, textOption } from '../command';
import { nextSteps } from '../next-steps';
import { columnsOf, count, renderTable, write } from '../terminal';
import { withEngine } from '../workbench';
import { columnCode, tableCode } from './table-code';

/** What the declaration uses of the app. */
const USES = [/\bconst landing\b/, /\bconst staging\b/, /\bSource\b/, /\bColumn\b/, /\bDelivery\b/];

/** Declares a table of a file at the end of the app that `new team` wrote; elsewhere shows what to declare. */
export async function newTable(invocation: Invocation, file: string): Promise<number> {
  const { terminal, words } = invocation;
  const path = resolve(terminal.cwd, file);
  if (!existsSync(path) || !statSync(path).isFile())
    fail(`there is no file '${file}'`, 'name a CSV, JSON, Excel or Parquet file');
  const name = textOption(invocation, 'name') ?? nameOf(basename(path, extname(path)));
  const problem = nameProblem('the name of a table', name);
  if (problem) fail(problem, `for example --name ${nameOf(name)}`);
  const app = findApp(terminal.cwd, textOption(invocation, 'app') ?? words[2]);
  const code = codeOf(app, name);
  const { columns, format, unsure, looked } = await withEngine(
    (session, scratch) => infer(session, [{ path, name: file }], scratch),
    [path],
  );
  if (columns.length === 0) fail(`no column of ${file} has a header`, 'give the file a first line with names');
  const doubts = columns.flatMap(({ column, doubts }) =>
    doubts.flatMap(({ says, choices }) => [
      `${column.name}: ${says}`,
      ...choices.map(({ type, parse }) => `  ${column.name}: ${columnCode({ ...column, type, parse })},`),
    ]),
  );
  const localPath = inApp(app, path, name);
  const notes = [...unsure, ...doubts];
  const declared = columns.map(({ column }) => column);
  const declaration = tableCode(name, localPath, { format, columns: declared, notes });
  if (code) appendFileSync(code.path, declaration);
  const shown = renderTable(
    [{ title: 'column' }, { title: 'type' }, { title: 'header' }, { title: 'to know' }],
    columns.map(({ column, doubts }) => [
      column.name,
      columnCode({ ...column, from: undefined })
        .replace(/^Column\./, '')
        .replace('()', ''),
      column.from?.join(' or ') ?? '',
      doubts.map(({ says }) => says).join('; '),
    ]),
    columnsOf(terminal.stdout),
  );
  const domain = code && /domain: '(\w+)'/.exec(code.text)?.[1];
  const steps = nextSteps(invocation, { app }, [
    ['take the file in', 'run'],
    ...(domain ? [['its rows', `sql "FROM ${domain}.${name} LIMIT 10"`] as const] : []),
    ['what did not fit', 'quarantine'],
  ]);
  const where = code ? [`declared at the end of ${code.shown}; read it, it is a guess`] : ['declare it:', declaration];
  await write(
    terminal.stdout,
    `${[`${localPath}: ${count(looked.records, 'record')}${looked.whole ? '' : ' looked at'}`, ...unsure, '', ...shown.lines, '', ...where, ...steps].join('\n')}\n`,
  );
  return ExitCode.ok;
}

/** The app's own file, where the declaration can stand at its end. */
function codeOf(app: App, name: string): { path: string; shown: string; text: string } | undefined {
  const shown = /[\w./-]+\.ts\b/.exec(app.synth?.command ?? '')?.[0];
  const path = shown && join(app.folder, shown);
  if (!path || !existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  if (new RegExp(`add(Dataset|Source|Model)\\(\\s*'${name}'`).test(text)) {
    fail(`${shown} has something called '${name}' already`, `give the table another name: --name ${name}_2`);
  }
  return USES.every((use) => use.test(text)) ? { path, shown, text } : undefined;
}

/** The file's path in the app's folder; a file from elsewhere is copied to data/. */
function inApp(app: App, path: string, name: string): string {
  const inside = relative(app.folder, path).split(sep).join('/');
  if (/^[\w./-]+$/.test(inside) && !inside.startsWith('..')) return inside;
  const copy = `data/${name}${extname(path).toLowerCase() || '.csv'}`;
  const target = join(app.folder, copy);
  if (existsSync(target)) fail(`${copy} is there already, and nothing is overwritten`, `use --name ${name}_2`);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(path, target, constants.COPYFILE_EXCL);
  return copy;
}
