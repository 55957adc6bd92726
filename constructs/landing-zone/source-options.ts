import type { Delivery } from './delivery';
import type { Period } from './period';

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
   * How the bytes become letters: utf-8, utf-16, latin1, windows-1252 or another label that iconv-lite knows.
   *
   * @default 'utf-8'
   */
  readonly encoding?: string;

  /**
   * Whether the first line names the columns. Without a header the dataset's columns stand in their order.
   *
   * @default true
   */
  readonly header?: boolean;

  /**
   * Lines before the header.
   *
   * @default 0
   */
  readonly skipLines?: number;
}

/** Options of `Source.csv`. */
export interface CsvOptions extends DelimitedOptions {
  /**
   * The character between cells.
   *
   * @default ','
   */
  readonly delimiter?: string;
}

/** Options of `Source.json`. */
export interface JsonOptions extends SourceOptions {
  /**
   * Dotted path to the array of records, for example `data.customers`.
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
   * @default - the first sheet
   */
  readonly sheet?: string;

  /**
   * Rows above the header.
   *
   * @default 0
   */
  readonly skipRows?: number;
}
