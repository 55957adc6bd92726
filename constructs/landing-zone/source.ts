import type { KeptTable, SourceFormat } from '../../lib/manifest';
import { Delivery } from './delivery';
import { readKeptTable } from './kept-table';
import { Period } from './period';
import type {
  CsvOptions,
  DelimitedOptions,
  ExcelOptions,
  JsonOptions,
  RepositoryTableOptions,
  SourceOptions,
} from './source-options';

/** How the files of a source are written, what a file means, and the time it speaks of. */
export class Source {
  /** Comma-separated values and relatives (RFC 4180): any separator, quote and escape. */
  static csv(options: CsvOptions = {}): Source {
    return Source.delimited(options.delimiter ?? ',', options);
  }

  /** Tab-separated values. */
  static tsv(options: DelimitedOptions = {}): Source {
    return Source.delimited('\t', options);
  }

  /** One JSON document a file that holds an array of records. */
  static json(options: JsonOptions = {}): Source {
    return new Source({ kind: 'json', records: options.records }, options);
  }

  /** One JSON object a line. */
  static ndjson(options: SourceOptions = {}): Source {
    return new Source({ kind: 'ndjson' }, options);
  }

  /** A sheet of a workbook: .xlsx, .xlsm (its macros are not run), .xlsb or .xls. */
  static excel(options: ExcelOptions = {}): Source {
    const { sheet, sheetNumber, range, skipRows = 0, headerRows, footerRows, skipHidden, fillMerged } = options;
    const layout = { sheet, sheetNumber, range, skipRows, headerRows, footerRows, skipHidden, fillMerged };
    return new Source({ kind: 'excel', ...layout }, options);
  }

  /** Apache Parquet. */
  static parquet(options: SourceOptions = {}): Source {
    return new Source({ kind: 'parquet' }, options);
  }

  /**
   * A small table that the team keeps by hand, reviewed like code: a CSV file in its repository, UTF-8 with a header. `data-mesh check`
   * holds its rows to the dataset's columns, by file and line. It travels with the declaration, so a changed row is a deploy; the
   * file is the whole table.
   *
   * @param path relative to the folder of cdk.json; at most 256 KiB
   */
  static fromRepository(path: string, options: RepositoryTableOptions): Source {
    const { owner, delimiter = ',' } = options;
    const kept = readKeptTable(path, owner);
    const delivery = Delivery.replacesSameName();
    return Source.delimited(delimiter, { delivery, encoding: 'utf-8', localPath: kept.file }, kept);
  }

  /** What a file means for what was delivered before it. */
  readonly delivery: Delivery;
  /** The time a file speaks of. */
  readonly period: Period;
  /** Where the files are on a laptop. */
  readonly localPath?: string;

  /** @internal */
  readonly _format: SourceFormat;
  /** @internal */
  readonly _kept?: KeptTable;

  private constructor(format: SourceFormat, options: SourceOptions, kept?: KeptTable) {
    this._kept = kept;
    this._format = format;
    this.delivery = options.delivery ?? Delivery.appends();
    this.period = options.period ?? Period.none();
    this.localPath = options.localPath;
  }

  private static delimited(delimiter: string, options: DelimitedOptions, kept?: KeptTable): Source {
    const quote = options.quote ?? '"';
    return new Source(
      {
        kind: 'csv',
        delimiter,
        quote,
        escape: options.escape ?? quote,
        encoding: options.encoding,
        header: options.header ?? true,
        headerRows: options.headerRows,
        skipLines: options.skipLines ?? 0,
        footerLines: options.footerLines,
        raggedRows: options.raggedRows?._manifest(),
        strayQuotes: options.strayQuotes?._manifest(),
        repeatedHeaders: options.repeatedHeaders?._manifest(),
        blankRows: options.blankRows?._manifest(),
      },
      options,
      kept,
    );
  }
}
