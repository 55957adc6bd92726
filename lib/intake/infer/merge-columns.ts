import { foldedHeader, looseHeader } from '../../contract';
import { isRepeated } from './names';
import type { Sample, SampleCell, SampleColumn } from './sample';

/** A column of several files. */
export interface Merged {
  readonly spellings: string[];
  readonly cells: Map<string, SampleCell>;
  /** The files that have it, by number. */
  readonly files: number[];
  /** Where it stands in the first of them. */
  readonly place: number;
  type?: string;
  filled: number;
  /** Records of the files that have it. */
  records: number;
}

export interface MergedColumns {
  readonly columns: readonly Merged[];
  /** Headers of which a file has several columns. */
  readonly leftOut: readonly string[];
  /** Places of columns with values and without a header, of which a file has several, counted from 1. */
  readonly unnamed: readonly number[];
}

/** Columns by their headers; those that differ in case, accents and separators alone are one, unless a file has both. */
export function mergeColumns(samples: readonly Sample[]): MergedColumns {
  const columns = new Map<string, Merged>();
  const leftOut: string[] = [];
  const unnamed = new Set<number>();
  const loose = new Map<string, string>();
  for (const [file, { headers, columns: found, records, format }] of samples.entries()) {
    const named = !('header' in format) || format.header;
    const keys = headers.map((header, at) => (named ? foldedHeader(header) : String(at)));
    for (const [place, header] of headers.entries()) {
      if (named && header === '') {
        if (found[place].filled === 0) continue;
        // An empty header is one to be known by, as long as it is the only one.
        if (isRepeated(headers, '')) {
          unnamed.add(place + 1);
          continue;
        }
      }
      const alike = header === '' ? undefined : loose.get(looseHeader(header));
      // Of a file that has both, they are two.
      const key = columns.has(keys[place]) || alike === undefined || keys.includes(alike) ? keys[place] : alike;
      const column = columns.get(key) ?? newColumn(place);
      if (column.files.includes(file)) leftOut.push(header);
      else {
        columns.set(key, column);
        if (header !== '') loose.set(looseHeader(header), key);
        column.files.push(file);
        merge(column, header, found[place], records);
      }
    }
  }
  return { columns: [...columns.values()], leftOut, unnamed: [...unnamed] };
}

function newColumn(place: number): Merged {
  return { spellings: [], cells: new Map(), files: [], place, filled: 0, records: 0 };
}

function merge(column: Merged, header: string, found: SampleColumn, records: number): void {
  if (!column.spellings.includes(header)) column.spellings.push(header);
  for (const [text, cell] of found.cells) {
    column.cells.set(text, { ...cell, count: cell.count + (column.cells.get(text)?.count ?? 0) });
  }
  column.filled += found.filled;
  column.records += records;
  column.type = column.files.length === 1 || column.type === found.type ? found.type : 'string';
}
