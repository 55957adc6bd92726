import type { GivenRow } from './given-rows';

/**
 * Rows of a CSV text with a header, separated by commas; quotes as in RFC 4180. An empty cell is null, `""` is an empty text. Blanks around
 * cells that are not quoted do not count, so that columns may be lined up.
 */
export function csvRows(text: string): { readonly rows: GivenRow[]; readonly problem?: string } {
  const [header, ...records] = recordsOf(text);
  if (!header) return { rows: [], problem: 'there is no header' };
  const names = header.map((cell) => cell ?? '');
  const repeated = names.find((name, at) => name === '' || names.indexOf(name) !== at);
  if (repeated !== undefined)
    return { rows: [], problem: `the header has '${repeated}' ${repeated ? 'twice' : 'as a name'}` };
  const ragged = records.findIndex((cells) => cells.length !== names.length);
  if (ragged >= 0) {
    const [got, wanted] = [records[ragged].length, names.length];
    return { rows: [], problem: `row ${ragged + 1} has ${got} cells, the header has ${wanted}` };
  }
  return { rows: records.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at]]))) };
}

/** A cell with its separator: quoted with blanks around it, or plain. */
const CELL = /[ \t]*"((?:[^"]|"")*)"[ \t]*(,|\r?\n|$)|([^,\r\n]*)(,|\r?\n|$)/gy;

function recordsOf(text: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  let cells: (string | null)[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const at = CELL.lastIndex;
    const [, quoted, quotedEnd, plain = '', plainEnd] = CELL.exec(text) ?? [];
    const end = quotedEnd ?? plainEnd ?? '';
    cells.push(quoted === undefined ? plain.trim() || null : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      // A line without a cell separates nothing and says nothing.
      if (cells.length > 1 || cells[0] !== null) records.push(cells);
      cells = [];
    }
    if (end === '' || (end !== ',' && CELL.lastIndex >= text.length) || CELL.lastIndex === at) return records;
  }
}
