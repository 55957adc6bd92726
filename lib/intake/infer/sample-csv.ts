import { open } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { type CsvFormat, sniffDialect } from '../records/csv-sniff';
import { CsvSplitter } from '../records/csv-splitter';
import { lastRows } from '../records/csv-tail';
import { completeLength, encodingOfMark, sniffEncoding } from '../records/encoding';
import type { LastRow } from '../records/footer-look';
import { footerDoubt, footerOf, HeldRows } from './held-rows';
import { SAMPLE_BYTES, type Sample, SampleRows } from './sample';

/** Enough of a text to see how it is written. */
const DIALECT_BYTES = 256 * 1024;

/** The begin of delimited text. */
export async function sampleCsv(path: string): Promise<Sample> {
  const { bytes, whole } = await beginOf(path);
  const sniffed = sniffDialect(bytes.subarray(0, DIALECT_BYTES));
  // What looks like ASCII at the beginning may have other letters below.
  const { encoding, unsure } = sniffEncoding(bytes);
  const slips = sniffed.names ? { raggedRows: 'realign' as const } : {};
  const format: CsvFormat = { ...sniffed.format, ...slips, encoding };
  const table = new TableSample(format, sniffed.names);
  const splitter = new CsvSplitter(
    format,
    { record: (_, raw, cells) => table.row(raw, cells), fault: (_, raw) => table.odd(raw) },
    format.skipLines,
  );
  splitter.push(textOf(bytes, encoding));
  if (whole) splitter.end();
  table.end(whole);
  const footer = whole ? table.footer : footerOf(await lastRows(path, bytes, format), table.headers.length);
  const { rows, headers, ragged } = table;
  const doubts = sniffed.unsure.filter((it) => !it.startsWith('the encoding'));
  if (!format.header) doubts.push('no row names the columns: they are taken by their place');
  if (unsure.length > 0) doubts.push(`the encoding could be ${unsure.join(', ')} as well as ${encoding}`);
  else if (encoding !== 'utf-8' && !encodingOfMark(bytes))
    doubts.push(`the encoding ${encoding} is a guess by its letters`);
  if (sniffed.names) doubts.push(`the header, ${sniffed.names.join(', ')}, has another delimiter than the records`);
  if (ragged > 0) {
    const of = `${ragged} of ${rows.records + ragged} records`;
    doubts.push(
      `${of} ${ragged === 1 ? 'has' : 'have'} more or fewer cells than the header; they will go to quarantine`,
    );
  }
  if (table.withNul > 0) {
    const of = `${table.withNul} of ${rows.records + ragged + table.withNul} records`;
    const [has, it] = table.withNul === 1 ? ['has', 'it'] : ['have', 'they'];
    doubts.push(`${of} ${has} a NUL character; ${it} will go to quarantine`);
  }
  if (footer.length > 0) doubts.push(footerDoubt(footer));
  if (rows.records === 0) doubts.push('there are no records, so nothing is known of the types');
  return {
    // A mark says it of each file, and utf-8 is looked for first: what is left out is detected.
    format: {
      ...(encoding === 'utf-8' || encodingOfMark(bytes) ? withoutEncoding(format) : format),
      ...(footer.length > 0 ? { footerLines: footer.length } : {}),
    },
    headers,
    columns: rows.result,
    records: rows.records,
    whole: whole && !rows.full,
    unsure: doubts,
  };
}

/** So much of a file as is looked at. */
export async function beginOf(path: string): Promise<{ bytes: Buffer; whole: boolean }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, SAMPLE_BYTES));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { bytes: bytes.subarray(0, length), whole: length === size };
  } finally {
    await file.close();
  }
}

/** Text without a mark and without a character that was cut. */
export function textOf(bytes: Buffer, encoding: string): string {
  const end = encoding === 'utf-8' ? completeLength(bytes) : bytes.length;
  return iconv.decode(bytes.subarray(0, end), encoding).replace(/^\ufeff/, '');
}

/** Finds the header and gathers the rows that are as wide. */
class TableSample {
  headers: string[] = [];
  rows = new SampleRows(0, false);
  ragged = 0;
  withNul = 0;
  footer: readonly LastRow[] = [];
  private held: HeldRows<LastRow> | undefined;
  private isApart = false;
  private readonly above: string[][] = [];
  private isStarted = false;

  constructor(
    private readonly format: CsvFormat,
    private readonly names?: readonly string[],
  ) {}

  row(raw: string, cells: readonly string[]): void {
    const isBlank = raw.trim() === '' || cells.every((cell) => cell.trim() === '');
    if (this.isStarted && raw.includes('\0')) this.withNul++;
    else if (!isBlank && !this.isStarted) this.start(cells);
    else if (!isBlank) this.held?.push({ cells, isApart: this.isApart });
    this.isApart = isBlank;
  }

  odd(raw: string): void {
    if (this.isStarted && raw.trim() !== '') this.held?.push({ cells: [raw], isApart: this.isApart });
  }

  /** To be called behind the last row. */
  end(isWhole: boolean): void {
    this.footer = this.held?.end(isWhole) ?? [];
  }

  private add(cells: readonly string[]): void {
    if (cells.length !== this.headers.length) this.ragged++;
    else if (!cells.every((cell, at) => cell.trim() === this.headers[at])) this.rows.add(cells);
  }

  private start(cells: readonly string[]): void {
    const { header, headerRows = 1 } = this.format;
    if (header) this.above.push(cells.map((cell) => cell.trim()));
    if (header && this.above.length < headerRows) return;
    this.headers = header ? joined(this.names ? [this.names] : this.above) : cells.map(() => '');
    this.rows = new SampleRows(this.headers.length, false);
    this.isStarted = true;
    this.held = new HeldRows(this.headers.length, ({ cells: row }) => this.add(row));
    if (!header) this.held?.push({ cells, isApart: false });
  }
}

/** Rows of a header as one; a cell that is blank above another belongs to the one on its left. */
export function joined(rows: readonly (readonly string[])[]): string[] {
  const filled = rows.map((row, nth) => {
    let left = '';
    return nth === rows.length - 1 ? row : row.map((cell) => (left = cell === '' ? left : cell));
  });
  const width = Math.max(...filled.map((row) => row.length));
  return Array.from({ length: width }, (_, at) =>
    filled
      .map((row) => row[at] ?? '')
      .filter((text) => text !== '')
      .join(' '),
  );
}

function withoutEncoding({ encoding: _, ...format }: CsvFormat): CsvFormat {
  return format;
}
