import { looseHeader, type StagedColumn, spellingsOf } from '../../contract';
import { PadRows } from './csv-pad';
import { otherReadings } from './csv-readings';
import { RealignedRows } from './csv-realign';
import type { CsvFormat } from './csv-sniff';
import type { RawRow } from './header-search';
import type { TableRowsOptions } from './table-rows';

/** Longer texts are no two names. */
const LONGEST = 200;

/** What the source says of rows that are not as long as the header, the header itself among them. */
export function menderOf(
  format: CsvFormat,
  columns: readonly StagedColumn[],
): Pick<TableRowsOptions, 'mender' | 'headerReadings'> {
  switch (format.raggedRows) {
    case 'pad':
      return { mender: new PadRows() };
    case 'realign':
      return { mender: new RealignedRows(format), headerReadings: headerReadings(format, columns) };
    default:
      return {};
  }
}

/** Other ways to read a header: as other records can be read, and with names parted that a lost delimiter ran together. */
function headerReadings(format: CsvFormat, columns: readonly StagedColumn[]): (row: RawRow) => readonly string[][] {
  const known = new Set(columns.flatMap(spellingsOf).map(looseHeader));
  return ({ raw, cells }) => [
    cells.flatMap((cell) => partedNames(cell, known)),
    ...otherReadings(raw, format, columns.length).map(({ pieces }) => [...pieces]),
  ];
}

/** A text that is no name of the contract, but two of them in a row. */
function partedNames(cell: string, known: ReadonlySet<string>): string[] {
  if (known.has(looseHeader(cell)) || cell.length > LONGEST) return [cell];
  for (let at = 1; at < cell.length; at++) {
    const names = [cell.slice(0, at), cell.slice(at)];
    if (names.every((name) => known.has(looseHeader(name)))) return names;
  }
  return [cell];
}
