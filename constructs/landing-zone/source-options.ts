import type { BlankRows } from './blank-rows';
import type { Delivery } from './delivery';
import type { Period } from './period';
import type { RaggedRows } from './ragged-rows';
import type { RepeatedHeaders } from './repeated-headers';
import type { StrayQuotes } from './stray-quotes';

/** What every kind of source has. */
export interface SourceOptions {
  /**
   * What a file means for what was delivered before it.
   *
   * @default Delivery.appends()
   */
  readonly delivery?: Delivery;

  /**
   * The time a file speaks of.
   *
   * @default Period.none()
   */
  readonly period?: Period;

  /**
   * Where the files are on a laptop: a file, a folder or a glob, relative to the folder of cdk.json.
   *
   * @default - none: on a laptop the source has no files
   */
  readonly localPath?: string;
}

/** A small table that a team keeps by hand. */
export interface RepositoryTableOptions {
  /** Who answers for its rows: a person's or a team's address. Faults in it name them. */
  readonly owner: string;

  /**
   * What stands between cells.
   *
   * @default ','
   */
  readonly delimiter?: string;
}

/** Text with one record a line and cells between separators. */
export interface DelimitedOptions extends SourceOptions {
  /**
   * The character around cells that hold separators; empty where nothing is quoted.
   *
   * @default '"'
   */
  readonly quote?: string;

  /**
   * The character before a quote inside quotes.
   *
   * @default - the quote itself: it is doubled
   */
  readonly escape?: string;

  /**
   * How the bytes become letters: utf-8, utf-16, latin1, windows-1252 or another label that iconv-lite knows. Without it a
   * file is what its byte order mark says, utf-8 where its bytes are that, and else what they look like, which the run
   * reports; a file that could be one or another goes to quarantine.
   *
   * @default - detected, file by file
   */
  readonly encoding?: string;

  /**
   * Whether a line names the columns: the first one that has the names of the contract, what stands above it is not read and
   * reported. Without a header the dataset's columns stand in their order.
   *
   * @default true
   */
  readonly header?: boolean;

  /**
   * Rows that name the columns together: the names of a column are joined with a space, and a blank one above others counts
   * as the one on its left, as merged cells do.
   *
   * @default 1
   */
  readonly headerRows?: number;

  /**
   * Lines before the header.
   *
   * @default 0
   */
  readonly skipLines?: number;

  /**
   * Lines behind the last record that are none: totals, notes. Blank lines do not count.
   *
   * @default 0
   */
  readonly footerLines?: number;

  /**
   * What becomes of a row that has more or fewer cells than the header.
   *
   * @default RaggedRows.quarantine()
   */
  readonly raggedRows?: RaggedRows;

  /**
   * What becomes of a record with a quote that encloses no cell.
   *
   * @default StrayQuotes.quarantine()
   */
  readonly strayQuotes?: StrayQuotes;

  /**
   * What a header means that stands in a file again.
   *
   * @default RepeatedHeaders.skip()
   */
  readonly repeatedHeaders?: RepeatedHeaders;

  /**
   * What becomes of a row in which all cells are empty.
   *
   * @default BlankRows.skip()
   */
  readonly blankRows?: BlankRows;
}

/** Options of `Source.csv`. */
export interface CsvOptions extends DelimitedOptions {
  /**
   * What stands between cells: one character or several.
   *
   * @default ','
   */
  readonly delimiter?: string;
}

/** Options of `Source.json`. */
export interface JsonOptions extends SourceOptions {
  /**
   * Dotted path to the array of records, for example `data.customers`; a dot of a name has a backslash before it.
   *
   * @default - the document is the array
   */
  readonly records?: string;
}

/** Options of `Source.excel`. */
export interface ExcelOptions extends SourceOptions {
  /**
   * The sheet's name.
   *
   * @default - the sheet at `sheetNumber`
   */
  readonly sheet?: string;

  /**
   * The sheet's place in the workbook, from 1; hidden ones count.
   *
   * @default 1
   */
  readonly sheetNumber?: number;

  /**
   * The cells of the table with its header: `B3:F200`, `B3` (from there on) or `B:F` (whole columns).
   *
   * @default - the whole sheet
   */
  readonly range?: string;

  /**
   * Rows above the header, in the range.
   *
   * @default 0
   */
  readonly skipRows?: number;

  /**
   * Rows that make the header together: a column's name is what stands in them below each other, merged cells with the text
   * of the first.
   *
   * @default 1
   */
  readonly headerRows?: number;

  /**
   * Rows below the last record that are none, such as totals; blank rows do not count.
   *
   * @default 0
   */
  readonly footerRows?: number;

  /**
   * Pass over hidden rows. Otherwise they are read, and the run reports them.
   *
   * @default false
   */
  readonly skipHidden?: boolean;

  /**
   * Give each of merged cells the value of the first. Otherwise the others are empty, and the run reports them: an amount
   * that spans three rows is one amount.
   *
   * @default false
   */
  readonly fillMerged?: boolean;
}
