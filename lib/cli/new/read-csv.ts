import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { fail } from '../../error';
import { CsvSplitter, decode, encodingOfMark } from '../../intake';

const DELIMITERS = [',', ';', '\t', '|'];
/** Records that a judgement is made on; the others are judged when they are taken. */
const MOST = 100_000;

export interface CsvLook {
  readonly encoding: string;
  readonly delimiter: string;
  /** The header first. */
  readonly records: readonly (readonly string[])[];
}

/** The records of a CSV file, by the encoding and the delimiter that it seems to have. */
export async function lookAtCsv(path: string): Promise<CsvLook> {
  const bytes = readFileSync(path);
  const encoding = encodingOfMark(bytes) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
  let text = '';
  for await (const piece of decode(path, encoding)) text += piece;
  if (text.includes('\0')) fail(`${path} is no text`, 'new table looks at CSV files; declare another kind in app.ts');
  const looks = DELIMITERS.map((delimiter) => ({ delimiter, ...split(text, delimiter) }));
  const best = looks.reduce((one, other) => (other.score > one.score ? other : one));
  if (best.records.length === 0) fail(`${path} is empty`, 'a first line with the names of the columns is needed');
  return { encoding, delimiter: best.delimiter, records: best.records };
}

/** How well a delimiter explains the text: the width of the header, for the share of the records that have the same. */
function split(text: string, delimiter: string): { records: string[][]; score: number } {
  const records: string[][] = [];
  const splitter = new CsvSplitter(
    { delimiter, quote: '"', escape: '"' },
    { record: (_line, _raw, cells) => records.length < MOST && records.push(cells), fault: () => {} },
  );
  splitter.push(text);
  splitter.end();
  const filled = records.filter((cells) => cells.length > 1 || cells[0]?.trim());
  const width = filled[0]?.length ?? 0;
  const same = filled.filter((cells) => cells.length === width).length;
  return { records: filled, score: width <= 1 ? 0 : (width * same) / filled.length };
}
