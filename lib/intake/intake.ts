import type { Session } from '../engine';
import type { DatasetManifest, SourceManifest } from '../manifest';

/** One delivered file. */
export interface Intake {
  /** What tables and the ledger know it by. */
  readonly id: string;
  /** Logical name of the source, `domain.name`. */
  readonly source: string;
  /** Logical name: the path below the source's root, with `/` between folders. */
  readonly name: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** ISO instant. */
  readonly arrivedAt: string;
}

/** What is to be standardized, by which contract, and where there is room to work. */
export interface StandardizeRequest {
  readonly session: Session;
  /** Local path of the file; the session may read it. */
  readonly file: string;
  readonly intake: Intake;
  readonly source: SourceManifest;
  readonly dataset: DatasetManifest;
  /** The business time zone, an IANA name. */
  readonly timeZone: string;
  /** A folder that the session may read and write. What is made in it must stay until the result's SQL has been used. */
  readonly scratch: string;
  /**
   * Writes staged rows while they are read, so that a large clean file needs one pass: runs the SELECT once, and gives back what
   * takes its rows back. @default - all rows are in `stagedSql`
   */
  readonly write?: (stagedSql: string) => Promise<{ undo(): Promise<void> }>;
}

/** Every record of the file, staged or explained: `read = staged + quarantined`. */
export interface Standardized {
  readonly read: number;
  readonly staged: number;
  readonly quarantined: number;
  /** Of the staged rows, those that the request's `write` has taken: they are not in `stagedSql`. Absent: none. */
  readonly written?: number;
  /** A SELECT of the dataset's columns and STAGED_META_COLUMNS, typed. */
  readonly stagedSql: string;
  /** A SELECT of QUARANTINE_COLUMNS. */
  readonly quarantineSql: string;
  /** First day of the period that all rows of the file are of, `yyyy-MM-dd`. Absent: its contract asks for none, or no row tells. */
  readonly period?: string;
  /** Headers of the file that no column of the dataset names. */
  readonly newColumns: readonly string[];
  /** What was noticed and is no fault: skipped blank lines, a repeated header, an optional column that is not there. */
  readonly remarks: readonly string[];
  /** Why the whole file was refused; it then counts as one record in quarantine. */
  readonly refused?: string;
}
