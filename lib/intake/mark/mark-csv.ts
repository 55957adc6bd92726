import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';
import { MARK_HEADERS } from '../../contract';
import type { DatasetManifest } from '../../manifest';
import type { CsvFormat } from '../records/csv-sniff';
import { CsvSplitter } from '../records/csv-splitter';
import { decode } from '../records/decode';
import { encodingOfFile, encodingOfMark } from '../records/encoding';
import { headOf } from '../records/magic';
import { cellFaults, nameOf, type Placed, problemOf, type RecordFault } from './fault';
import { HeaderFinder } from './find-header';
import { insertAtLines } from './insert-at-lines';
import { plainCell } from './plain-cell';
import { Unmarkable } from './unmarkable';
import { unmarkedSaid } from './unmarked';

/** Lines that are remembered because they end no record. */
const MOST_LINES = 2_000_000;

export interface CsvMarks {
  /** The delivered file, as text: unpacked. */
  readonly path: string;
  /** Where the marked one is written. */
  readonly out: string;
  readonly format: CsvFormat;
  readonly dataset: Pick<DatasetManifest, 'columns'>;
  readonly faults: readonly RecordFault[];
  /** Records that are wrong besides: the last marked one tells of them. */
  readonly unmarked: number;
}

/**
 * Writes the file with two columns more: what is wrong with a record, and in which of its cells. Every byte of the file stays as it was;
 * a record gets its cells behind its last one, in the file's own delimiter and encoding. Undefined where the text cannot be
 * marked so: why.
 */
export async function markCsv({ path, out, format, dataset, faults, unmarked }: CsvMarks): Promise<string | undefined> {
  const head = await headOf(path);
  const encoding = encodingOfMark(head) ?? format.encoding ?? (await encodingOfFile(path, head)).encoding;
  const unit = unitOf(encoding);
  if (unit === undefined) return `texts in ${encoding} cannot be marked`;
  const layout = await layoutOf({ path, format, dataset }, encoding);
  if (!layout) return 'its header was not found';
  const { columns } = dataset;
  const encode = (cells: readonly string[]) =>
    iconv.encode(cells.map((cell) => format.delimiter + plainCell(cell, format)).join(''), encoding, { addBOM: false });
  const header = encode(MARK_HEADERS);
  const nothing = encode(MARK_HEADERS.map(() => ''));
  const last = unmarked > 0 ? faults.at(-1) : undefined;
  const byLine = new Map(faults.map((fault) => [layout.endOf(fault.line), fault]));
  const suffix = (line: number): Buffer | undefined => {
    if (line < layout.first || layout.inside.has(line)) return undefined;
    if (line === layout.first && format.header) return header;
    const fault = byLine.get(line);
    if (fault) {
      const problem = problemOf(fault, columns, layout.placed);
      const said = fault === last ? `${problem}; ${unmarkedSaid(unmarked)}` : problem;
      return encode([said, wrongCells(fault, dataset, layout.placed)]);
    }
    return layout.blank.has(line) ? undefined : nothing;
  };
  await pipeline(createReadStream(path), (source) => insertAtLines(source, suffix, unit), createWriteStream(out));
  return undefined;
}

function wrongCells(fault: RecordFault, { columns }: Pick<DatasetManifest, 'columns'>, placed: Placed): string {
  return cellFaults(fault, columns)
    .map(({ column }) => nameOf(column, columns, placed))
    .join(', ');
}

/** Where records end. */
interface Layout {
  readonly placed: Placed;
  /** The line on which the header ends, or the first line where there is none. */
  readonly first: number;
  /** Lines that end inside a record. */
  readonly inside: ReadonlySet<number>;
  readonly blank: ReadonlySet<number>;
  /** The line on which the record ends that begins on this one. */
  endOf(line: number): number;
}

async function layoutOf(
  { path, format, dataset }: Pick<CsvMarks, 'path' | 'format' | 'dataset'>,
  encoding: string,
): Promise<Layout | undefined> {
  const inside = new Set<number>();
  const blank = new Set<number>();
  const ends = new Map<number, number>();
  const finder = new HeaderFinder(dataset.columns, format);
  const take = (line: number, raw: string, cells: readonly string[]): void => {
    finder.offer({ line, raw, cells });
    if (raw.trim() === '') blank.add(line);
    const end = line + (raw.match(/\r\n|\r|\n/g)?.length ?? 0);
    if (end > line) ends.set(line, end);
    for (let at = line; at < end; at++) inside.add(at);
    if (inside.size + blank.size > MOST_LINES)
      throw new Unmarkable(`it has more than ${MOST_LINES} blank lines and lines inside of cells`);
  };
  const splitter = new CsvSplitter(
    format,
    { record: take, fault: (line, raw) => take(line, raw, [raw]) },
    format.skipLines,
  );
  for await (const piece of decode(path, encoding)) splitter.push(piece);
  splitter.end();
  const header = finder.result();
  if (!header) return undefined;
  const endOf = (line: number): number => ends.get(line) ?? line;
  const first = format.header ? endOf(header.line) : format.skipLines + 1;
  return { placed: header, first, inside, blank, endOf };
}

/** Bytes of a line break's character; undefined where it may be part of another. */
function unitOf(encoding: string): Unit | undefined {
  if (iconv.encode('\r\n"', encoding, { addBOM: false }).toString('latin1') === '\r\n"') return 'byte';
  if (/^utf-?16-?le$|^ucs-?2$/i.test(encoding)) return 'utf-16le';
  return /^utf-?16-?be$/i.test(encoding) ? 'utf-16be' : undefined;
}

type Unit = 'byte' | 'utf-16le' | 'utf-16be';
