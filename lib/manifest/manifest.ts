import type { ColumnContract, DriftRules, StagedColumn } from '../contract';
import type { CheckManifest, RelationManifest } from './check-manifest';

/** Where a table lives. A pure function of mesh, stage, domain, layer and table: see `physicalTable`. */
export interface TablePlace {
  /** The bucket's alias: the path of the construct that owns it. The laptop maps every alias to its warehouse folder. */
  readonly bucket: string;
  readonly database: string;
  readonly table: string;
  /** Key prefix in the bucket, without slashes at its ends. */
  readonly prefix: string;
}

/** Everything that has a domain, a name and a construct. */
export interface Declared {
  /** The construct's path, for messages. */
  readonly path: string;
  readonly domain: string;
  readonly name: string;
}

/** Raw files of one kind that a department delivers. */
export interface SourceManifest extends Declared {
  readonly format: SourceFormat;
  readonly delivery: Delivery;
  readonly period: PeriodRule;
  /** On AWS: the landing bucket's alias and the prefix of the source in it, without slashes at its ends. */
  readonly landing: { readonly bucket: string; readonly prefix: string };
  /** On the laptop: a file, a folder or a glob, relative to the folder of cdk.json. */
  readonly localPath?: string;
  /** Present for a small table that the team keeps by hand in its repository. */
  readonly kept?: KeptTable;
}

/** A table that is kept by hand: its text travels with the declaration, so that a change of it is a deploy. */
export interface KeptTable {
  /** Relative to the folder of cdk.json. */
  readonly file: string;
  /** Who answers for it. */
  readonly owner: string;
  /** The whole file. */
  readonly text: string;
}

export type SourceFormat =
  | {
      readonly kind: 'csv';
      readonly delimiter: string;
      /** Empty: nothing is quoted. */
      readonly quote: string;
      /** The character before a quote inside quotes; the quote itself where it is doubled. */
      readonly escape: string;
      /** A label that iconv-lite knows: utf-8, utf-16, latin1, windows-1252… Absent: detected, file by file. */
      readonly encoding?: string;
      /** False: the file has no header and the dataset's columns stand in their order. */
      readonly header: boolean;
      /** Rows that make the header together. Absent: 1. */
      readonly headerRows?: number;
      /** Lines before the header. */
      readonly skipLines: number;
      /** Lines behind the last record that are none. Absent: 0. */
      readonly footerLines?: number;
      /** Absent: `quarantine`. */
      readonly raggedRows?: RaggedRowsRule;
      /** Absent: `quarantine`. */
      readonly strayQuotes?: StrayQuotesRule;
      /** Absent: `skip`. */
      readonly repeatedHeaders?: RepeatedHeadersRule;
      /** Absent: `skip`. */
      readonly blankRows?: BlankRowsRule;
    }
  | {
      readonly kind: 'json' /** Dotted path to the array of records; absent: the document is the array. */;
      readonly records?: string;
    }
  | { readonly kind: 'ndjson' }
  | {
      readonly kind: 'excel';
      /** The sheet's name, or its place from 1. Neither: the first. */
      readonly sheet?: string;
      readonly sheetNumber?: number;
      /** The cells of the table with its header: `A3:F200`, `B3`, `A:F`. Absent: all. */
      readonly range?: string;
      /** Rows above the header, in the range. */
      readonly skipRows: number;
      /** Rows that make the header together. Absent: 1. */
      readonly headerRows?: number;
      /** Rows below the last record that are none, blank ones not counted. Absent: 0. */
      readonly footerRows?: number;
      /** True: hidden rows are not read. Absent: they are. */
      readonly skipHidden?: boolean;
      /** True: each of merged cells has the value of the first. Absent: the others are empty. */
      readonly fillMerged?: boolean;
    }
  | { readonly kind: 'parquet' };

/** What becomes of a row with more or fewer cells than the header. */
export type RaggedRowsRule =
  | 'quarantine'
  /** A short one is filled with empty cells at its end; of a long one, empty cells beyond the header are dropped. */
  | 'pad'
  /** Cells go where they look like the cells of whole rows; what fits in no way, or in two, goes to quarantine. */
  | 'realign';

/** What becomes of a record with a quote that encloses nothing. */
export type StrayQuotesRule =
  | 'quarantine'
  /** It is text of its cell. */
  | 'keep';

/** What becomes of a row in which all cells are empty. */
export type BlankRowsRule =
  | 'skip'
  /** It is a record of empty cells. */
  | 'keep';

/** What a header means that stands in the file again. */
export type RepeatedHeadersRule =
  /** A new page of the same table. */
  | 'skip'
  /** Another table, which is not read. */
  | 'endTable';

/** What a file means. */
export type Delivery =
  /** Its rows come on top of all others; the same bytes for the same period count once, whatever the file is called. */
  | 'appends'
  /** Its rows come on top of all others, also where another file has the same bytes. */
  | 'appendsCopies'
  /** It takes the place of an earlier file of the same name. */
  | 'replacesSameName'
  /** It takes the place of the files of the same period whose names come before its own. */
  | 'replacesSamePeriod'
  /** It is the whole truth of its period: of several, the latest counts. */
  | 'fullExport';

/** The time a file speaks of. */
export type PeriodRule =
  | { readonly kind: 'none' }
  /** From its name: `bills-{yyyy}-{MM}.csv`; fields yyyy, MM, dd. */
  | { readonly kind: 'fromName'; readonly pattern: string }
  /** From a date column of the dataset: row by row, or where there is a unit the one that all rows of a file are of. */
  | { readonly kind: 'fromColumn'; readonly column: string; readonly unit?: PeriodUnit }
  /** The UTC day on which it came. */
  | { readonly kind: 'arrival' };

/** A staged table and its contract. Logical name `domain.name`. */
export interface DatasetManifest extends Declared, DriftRules {
  readonly description?: string;
  /** Logical name of the source, `domain.name`. */
  readonly source: string;
  readonly columns: readonly StagedColumn[];
  /** Empty: rows have no identity. */
  readonly key: readonly string[];
  readonly history: HistoryRule;
  readonly place: TablePlace;
  /** The table of what was refused. */
  readonly quarantine: TablePlace;
}

/** Which rows a reader of the dataset sees who asks for nothing else. */
export type HistoryRule =
  /** Every row of the files that count. */
  | 'all'
  /** Of the rows with the same key, the one that is latest by (period, file, row). */
  | 'latest';

/** SQL that makes a curated table. Logical name `domain.name`. */
export interface ModelManifest extends Declared {
  readonly description?: string;
  /** Words that it is chosen by, each once. Absent: none. */
  readonly tags?: readonly string[];
  readonly sql: {
    readonly text: string /** Relative to the app's folder; absent for inline SQL. */;
    readonly file?: string;
  };
  readonly inputs: readonly InputManifest[];
  readonly columns: readonly ColumnContract[];
  /** The grain: no two rows have the same values in these, and none is null. */
  readonly key: readonly string[];
  readonly relations: readonly RelationManifest[];
  readonly checks: readonly CheckManifest[];
  /** Present where the app's user came for this table: `data-mesh run` ends with it. */
  readonly answer?: AnswerManifest;
  /** Absent: `full`. */
  readonly materialization?: MaterializationRule;
  /** What the SQL reads as `$name`, by the name, besides what is always there (see `parametersOf`). Absent: nothing. */
  readonly parameters?: Readonly<Record<string, ParameterManifest>>;
  readonly engine: 'duckdb';
  readonly place: TablePlace;
}

/** How a new version of a model comes about. */
export type MaterializationRule =
  /** The SQL over all rows of the inputs takes the place of the version before. */
  | { readonly kind: 'full' }
  /** The SQL over the rows that came to the driving input since the version before is added to it. */
  | {
      readonly kind: 'append' /** The name in the SQL of the driving input. */;
      readonly input: string;
    }
  /** The SQL over what changed in the inputs takes the place of the rows of the same range of time. */
  | IncrementalRule
  /** Nothing is stored: who reads it reads the SQL. */
  | { readonly kind: 'view' };

export interface IncrementalRule {
  readonly kind: 'incremental';
  /** The column of the model that tells when a row belongs: a date, a timestamp, an instant or a whole number. */
  readonly by: string;
  /** The column of the same meaning, by the name of the input in the SQL. Where another input changed, all is made anew. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What a value of `by` stands for: the rows of a whole month carry its first day. Absent: a day; for numbers one. */
  readonly unit?: TimeUnitRule;
  /** How far from a changed row its change is felt. Absent: in its own unit alone. */
  readonly windowSeconds?: number;
}

/** What a period may be: from a day, a Monday or a first of January, April, July or October on. */
export type PeriodUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';

export type TimeUnitRule = 'hour' | PeriodUnit;

/** A value of a model that is bound to its SQL. */
export interface ParameterManifest {
  readonly type: 'string' | 'long' | 'boolean' | 'date' | 'timestamp' | `decimal(${number},${number})`;
  /** As plain text: `2026-01-31`, `2026-01-31 23:59:59`, `-12.5`, `true`. */
  readonly default: string;
}

/** How a table is shown at the end of a run: a small table, and a chart that a terminal can draw. All are columns of the model. */
export interface AnswerManifest {
  readonly title: string;
  /** Orders the rows: a month, a name. */
  readonly label: string;
  /** A number. */
  readonly value: string;
  /** Absent: one bar a label. Present: one line of the chart and one column of the table for each of its values. */
  readonly series?: string;
}

/** A name in a model's SQL and what it stands for. */
export interface InputManifest {
  /** The plain name in the SQL. */
  readonly name: string;
  /** Logical name of a dataset or a model, or that of a subscribed table (see `subscribedName`). */
  readonly table: string;
  readonly view: InputView;
}

/** Which rows of an input: `default` is the dataset's own history rule (for a model: its rows). */
export type InputView =
  | { readonly kind: 'default' }
  | { readonly kind: 'all' }
  | { readonly kind: 'latest' }
  /** Versions by key with `valid_from` and `valid_to` (dates of the periods; `valid_to` is null for the version that still holds). */
  | { readonly kind: 'changes' }
  /** The latest rows by key of periods up to and including this day, `yyyy-MM-dd`. */
  | { readonly kind: 'asOf'; readonly day: string };
