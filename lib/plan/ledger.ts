import type { ReadingContract } from './reading-contract';

/** One delivered file that a dataset has dealt with. */
export interface LedgerEntry {
  /** Id of the intake: what its rows carry as `__intake`. One an attempt, so that the rows of an attempt that died are never read. */
  readonly intake: string;
  /** Logical name of the file: its path below the source's root. */
  readonly name: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** ISO instant. */
  readonly arrivedAt: string;
  /** What the landing says of the file's identity without reading it; equal to that of a listed file: the same bytes. */
  readonly version?: string;
  /** First day of the file's period, `yyyy-MM-dd`; absent where the source has none, or a column says it row by row. */
  readonly period?: string;
  /** Records found: `staged + quarantined`, always. */
  readonly read: number;
  readonly staged: number;
  readonly quarantined: number;
  /** Why the whole file was refused; it then counts as one record, quarantined. */
  readonly refused?: string;
  /** Hash of the contract that it was read by. */
  readonly contractHash: string;
  readonly runId: string;
  /**
   * Set where the entry is no file but quarantined records of one, mended: of which intake, and its number among the mends of that
   * intake, from 1. It counts as long as that intake does. What it read was among what that intake quarantined.
   */
  readonly mends?: { readonly intake: string; readonly nth: number };
  /** Set where a file was handed in by hand instead of the landed one: the sha256 of the landed bytes, which are then no longer due. */
  readonly corrects?: string;
  /** Set where it took the place of others, or is a full export that follows one. */
  readonly difference?: Difference;
  /** The name of another file that counted when this one was taken, and has the same bytes. */
  readonly copyOf?: string;
  /** Headers of the file that no column named: where there are MOST_NEW_COLUMNS, there may be more. */
  readonly newColumns?: readonly string[];
}

/** How the rows of a delivery differ from those that were there before it. */
export interface Difference {
  /**
   * It takes the place of other deliveries; it is the same file, read again by another contract; or it is a full export, seen
   * beside the export of the period before.
   */
  readonly kind: 'replaces' | 'rereads' | 'follows';
  /** What it was compared with, and the names of those files. */
  readonly intakes: readonly string[];
  readonly files: readonly string[];
  /** Absent where it could not be counted: something else was taken meanwhile, or the rows before cannot be read. */
  readonly rows?: RowChanges;
}

/** Keys that came, changed and went; without a key, rows that came and went. */
export interface RowChanges {
  readonly added: number;
  /** Absent where the dataset has no key: a row that changed is one that went and one that came. */
  readonly changed?: number;
  readonly removed: number;
}

/** The intakes that a dataset has taken, in the order of their commits. An immutable file that the staged table's snapshot names. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  /** The contracts that they were read by, by their hashes. */
  readonly contracts?: Readonly<Record<string, ReadingContract>>;
}

export const EMPTY_LEDGER: Ledger = { entries: [] };
