import type { EngineColumn } from '../engine';
import { MeshError } from '../error';
import { guarded } from '../intake';
import { renderAnswer } from './answer';
import { usageError } from './arguments';
import { type Invocation, textOption } from './command';
import {
  chartOptionsFor,
  columnsOf,
  count,
  csvLine,
  jsonRow,
  renderTable,
  type Terminal,
  thousands,
  visible,
  write,
} from './terminal';

export type Format =
  | { readonly kind: 'table' | 'json' }
  /** With `guard`, texts that a spreadsheet would take for a formula have an apostrophe before them. */
  | { readonly kind: 'csv'; readonly guard: boolean }
  | { readonly kind: 'chart'; readonly columns: string[] };

export interface Rows {
  readonly columns: readonly EngineColumn[];
  readonly chunks: AsyncIterable<unknown[][]>;
}

/** What people read at once; programs get all. */
const READABLE_ROWS = 100;
const NUMERIC = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|BIGNUM|DECIMAL.*)$/;

/** The format that the options ask for. */
export function formatOf({ options }: Invocation, chart?: string): Format {
  const asked = [options.csv && '--csv', options.json && '--json', chart && '--chart'].filter(Boolean);
  if (asked.length > 1) usageError(`${asked.join(' and ')} do not go together`, 'choose one of them');
  if (options.guard && !options.csv) usageError('--guard is for --csv', 'add --csv, or leave it out');
  if (options.csv) return { kind: 'csv', guard: options.guard === true };
  if (options.json) return { kind: 'json' };
  if (!chart) return { kind: 'table' };
  const columns = chart.split(',').map((name) => name.trim());
  if (columns.length < 2 || columns.length > 3 || columns.includes('')) {
    usageError(
      `--chart needs two or three columns, got '${chart}'`,
      'for example --chart month,revenue or --chart month,revenue,region',
    );
  }
  return { kind: 'chart', columns };
}

/** What `--limit` says; undefined where it was not given. */
export function limitOf(invocation: Invocation): number | undefined {
  const limit = textOption(invocation, 'limit');
  if (limit === undefined) return undefined;
  if (!/^\d{1,15}$/.test(limit) || Number(limit) === 0)
    usageError(`--limit must be a whole number above 0, got '${limit}'`, 'for example --limit 20');
  return Number(limit);
}

/** Writes a result: to programs as it comes, to people what they can read. */
export async function printRows(terminal: Terminal, rows: Rows, format: Format, limit?: number): Promise<void> {
  switch (format.kind) {
    case 'csv':
      return printCsv(terminal, rows, format.guard, limit);
    case 'json':
      return printJson(terminal, rows, limit);
    case 'table':
      return printTable(terminal, rows, limit ?? READABLE_ROWS);
    case 'chart':
      return printChart(terminal, rows, format.columns, limit);
  }
}

async function printCsv(
  { stdout }: Terminal,
  { columns, chunks }: Rows,
  isGuarded: boolean,
  limit?: number,
): Promise<void> {
  // A screen would obey what a file must keep.
  const shown = (text: string) => (stdout.isTTY ? visible(text) : text);
  const guard = (value: unknown) => (typeof value === 'string' ? shown(isGuarded ? guarded(value) : value) : value);
  await write(stdout, csvLine(columns.map(({ name }) => guard(name))));
  for await (const chunk of limited(chunks, limit)) {
    await write(stdout, chunk.map((row) => csvLine(row.map(guard))).join(''));
  }
}

async function printJson({ stdout }: Terminal, { columns, chunks }: Rows, limit?: number): Promise<void> {
  refuseSameNames(columns);
  let separator = '[';
  for await (const chunk of limited(chunks, limit)) {
    if (chunk.length === 0) continue;
    await write(stdout, `${separator}\n${chunk.map((row) => jsonRow(columns, row)).join(',\n')}`);
    separator = ',';
  }
  await write(stdout, separator === '[' ? '[]\n' : '\n]\n');
}

/** An object has one field of a name: of two columns, one would be lost without a word. */
function refuseSameNames(columns: readonly EngineColumn[]): void {
  const names = columns.map(({ name }) => name);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  if (twice.size === 0) return;
  throw new MeshError(
    [...twice].map((name) => ({
      message: `the result has two columns named '${name}', and a JSON object holds one`,
      hint: 'give one of them another name with AS, or use --csv',
    })),
  );
}

async function printTable({ stdout }: Terminal, { columns, chunks }: Rows, limit: number): Promise<void> {
  const rows = await firstRows(chunks, limit + 1);
  // A plan is a drawing: in the cell of a table it would be one line.
  if (columns[0]?.name === 'explain_key') {
    return write(stdout, rows.map((row) => `${String(row[1]).split('\n').map(visible).join('\n')}\n`).join(''));
  }
  const width = columnsOf(stdout);
  const table = renderTable(
    columns.map(({ name, duckdbType }) => ({ title: name, align: NUMERIC.test(duckdbType) ? 'right' : 'left' })),
    rows.slice(0, limit).map((row) => row.map(cellText)),
    width,
  );
  const notes = [
    rows.length > limit
      ? `the first ${thousands(limit)} rows; --limit N shows more, --csv all`
      : count(rows.length, 'row'),
    ...(table.hidden > 0
      ? [`${count(table.hidden, 'column')} at the right find no room; name fewer columns, or use --csv`]
      : []),
    ...(table.cut ? ['texts that end in … are cut; --csv and --json show them whole'] : []),
  ];
  await write(stdout, `${[...table.lines, ...notes].join('\n')}\n`);
}

async function printChart(
  terminal: Terminal,
  { columns, chunks }: Rows,
  names: string[],
  limit?: number,
): Promise<void> {
  const [label, value, series] = names.map((name) => {
    const at = columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
    if (at < 0)
      usageError(
        `--chart: the result has no column '${name}'`,
        `it has ${columns.map((column) => column.name).join(', ')}`,
      );
    return at;
  });
  const rows = (await firstRows(chunks, limit ?? Number.POSITIVE_INFINITY)).map((row) => ({
    label: cellText(row[label]),
    value: row[value] === null ? null : String(row[value]),
    series: series === undefined ? '' : cellText(row[series]),
  }));
  const answer = { title: '', label: names[0], value: names[1], series: names[2] };
  await write(terminal.stdout, `${renderAnswer(answer, rows, chartOptionsFor(terminal)).join('\n')}\n`);
}

async function* limited(
  chunks: AsyncIterable<unknown[][]>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<unknown[][]> {
  let left = limit;
  for await (const chunk of chunks) {
    yield chunk.slice(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

async function firstRows(chunks: AsyncIterable<unknown[][]>, limit: number): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const chunk of limited(chunks, limit)) rows.push(...chunk);
  return rows;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
