import { open } from 'node:fs/promises';
import iconv from 'iconv-lite';
import type { CsvFormat } from './csv-sniff';
import { CsvSplitter } from './csv-splitter';
import { encodingOfMark } from './encoding';
import { type LastRow, MOST_FOOTER } from './footer-look';

const TAIL_BYTES = 64 * 1024;

/** The last rows of delimited text, as many as matter for a footer. */
export async function lastRows(path: string, head: Buffer, format: CsvFormat): Promise<LastRow[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const start = from - (from % 2);
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    const encoding = encodingOfMark(head) ?? format.encoding ?? 'utf-8';
    const text = iconv.decode(bytes.subarray(0, bytesRead), encoding);
    const cut = start > 0 ? text.search(/[\r\n]/) : 0;
    return cut === -1 ? [] : rowsOf(text.slice(cut), format);
  } finally {
    await file.close();
  }
}

function rowsOf(text: string, format: CsvFormat): LastRow[] {
  let rows: LastRow[] = [];
  let isApart = false;
  const take = (raw: string, cells: readonly string[]) => {
    const isBlank = raw.trim() === '' || cells.every((cell) => cell.trim() === '');
    if (!isBlank) rows = [...rows.slice(-MOST_FOOTER), { cells, isApart }];
    isApart = isBlank;
  };
  const splitter = new CsvSplitter(format, {
    record: (_, raw, cells) => take(raw, cells),
    fault: (_, raw) => take(raw, [raw]),
  });
  splitter.push(text);
  splitter.end();
  return rows;
}
