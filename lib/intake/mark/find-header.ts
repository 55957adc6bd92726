import type { StagedColumn } from '../../contract';
import { mapHeader } from '../header';
import { HeaderSearch, type RawRow } from '../records/header-search';
import { Refusal } from '../refusal';
import type { Placed } from './fault';

/** The header of a file and where its last row is. */
export interface FileHeader extends Placed {
  /** Line or row of the header's last row; 0 where the file has no header. */
  readonly line: number;
  readonly lastRow?: RawRow;
}

/** What is known of a file's header. */
interface HeaderShape {
  readonly header: boolean;
  /** @default 1 */
  readonly headerRows?: number;
  /** The text of a header's cell. @default - the cell */
  readonly textOf?: (cell: string) => string;
}

/** Looks for the header as the reader does. */
export class HeaderFinder {
  private found: FileHeader | undefined;
  private readonly search: HeaderSearch;

  constructor(
    private readonly columns: readonly StagedColumn[],
    { header, headerRows = 1, textOf = (cell) => cell }: HeaderShape,
  ) {
    this.search = new HeaderSearch({ columns, headerRows, textOf });
    if (!header) this.found = { line: 0, positions: [...columns.keys()], names: columns.map(({ name }) => name) };
  }

  /** True where no more rows need to be offered. */
  get isSettled(): boolean {
    return this.found !== undefined;
  }

  /** Takes a row from the top of the file. */
  offer(row: RawRow): void {
    if (!this.found && row.cells.some((cell) => cell.trim() !== '')) this.take(this.search.offer(row));
  }

  /** The header; undefined where there is none that the contract knows. */
  result(): FileHeader | undefined {
    if (!this.found) this.take(this.search.settle());
    return this.found;
  }

  private take(header: ReturnType<HeaderSearch['settle']>): void {
    const lastRow = header?.rows.at(-1);
    if (!header || !lastRow) return;
    try {
      const { positions } = mapHeader(header.names, this.columns);
      this.found = { positions, names: header.names, line: lastRow.line, lastRow };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
}
