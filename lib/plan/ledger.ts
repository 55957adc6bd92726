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
  /** First day of the file's period, `yyyy-MM-dd`; absent where the source has none or a column says it. */
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
}

/** The intakes that a dataset has taken, in the order of their commits. An immutable file that the staged table's snapshot names. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
}

export const EMPTY_LEDGER: Ledger = { entries: [] };
