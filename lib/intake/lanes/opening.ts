import iconv from 'iconv-lite';
import { mapHeader } from '../header';
import { isHeader } from '../records';
import { CsvSplitter } from '../records/csv-splitter';
import type { PlainDialect } from './plain-dialect';
import type { LaneRequest } from './typed';

const LF = 10;
const CR = 13;

/** What stands before the records of a file. */
export interface Opening {
  /** In utf-8, with its line breaks. */
  readonly text: string;
  /** Bytes in the file. */
  readonly bytes: number;
  readonly lines: number;
  /** Lines end so, and not with LF alone. */
  readonly crlf: boolean;
  /** Cells of a record. */
  readonly width: number;
  /** By column of the dataset: where it stands, -1 where it does not. */
  readonly positions: readonly number[];
  /** A cell of the header by which a repeated one can be told; absent without a header. */
  readonly mark?: { readonly position: number; readonly text: string };
}

/** Undefined where the header is not one plain line at the beginning that names most columns. @throws Refusal where it names one twice */
export function openingOf({ head, dataset }: LaneRequest, dialect: PlainDialect): Opening | undefined {
  const lines = dialect.skipLines + (dialect.header ? 1 : 0);
  let bytes = 0;
  for (let line = 0; line < lines; line++) {
    bytes = head.indexOf(LF, bytes) + 1;
    if (bytes === 0) return undefined;
  }
  const opening = head.subarray(0, bytes);
  const text =
    dialect.encoding === 'utf-8'
      ? opening.toString('utf8')
      : iconv.decode(opening, dialect.encoding, { stripBOM: false });
  if (/[\ufeff\ufffd\0]|\r(?!\n)/.test(text)) return undefined;
  const crlf = head[head.indexOf(LF) - 1] === CR;
  if (!dialect.header)
    return { text, bytes, lines, crlf, width: dataset.columns.length, positions: [...dataset.columns.keys()] };
  const cells = headerCells(text, dialect);
  if (!cells || !isHeader(cells, dataset.columns)) return undefined;
  const { positions } = mapHeader(
    cells.map((cell) => cell.trim()),
    dataset.columns,
  );
  const position = [0, ...positions].find((index) => index !== -1 && cells[index] !== '');
  if (position === undefined) return undefined;
  return { text, bytes, lines, crlf, width: cells.length, positions, mark: { position, text: cells[position] } };
}

function headerCells(text: string, { delimiter, quote, skipLines }: PlainDialect): string[] | undefined {
  const mark = quote === undefined ? '' : String.fromCharCode(quote);
  const found: string[][] = [];
  let isBroken = false;
  const splitter = new CsvSplitter(
    { delimiter: String.fromCharCode(delimiter), quote: mark, escape: mark },
    {
      record: (line, _, cells) => {
        if (line === skipLines + 1) found.push(cells);
      },
      fault: () => {
        isBroken = true;
      },
    },
    skipLines,
  );
  splitter.push(text);
  splitter.end();
  const [cells] = found;
  return isBroken || found.length !== 1 || cells.every((cell) => cell.trim() === '') ? undefined : cells;
}
