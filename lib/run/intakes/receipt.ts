import type { LedgerEntry, Pins, ReadingContract } from '../../plan';
import type { DataFile } from '../../table';

/** What standardizing one file gave: written, and not yet visible. Plain JSON: it travels to the committer. */
export interface Receipt {
  /** Logical name. */
  readonly dataset: string;
  readonly entry: LedgerEntry;
  readonly staged: readonly DataFile[];
  readonly quarantine: readonly DataFile[];
  /** Mends of the same file under an earlier contract, made again under this one: committed with it or not at all. */
  readonly mend?: Omit<Receipt, 'mend'>;
  /** The contract that the file was read by. */
  readonly contract?: ReadingContract;
  /** Columns of the file that no dataset column names. */
  readonly newColumns: readonly string[];
  readonly remarks: readonly string[];
}

/** A model to build, and the snapshots that it is to read. */
export interface BuildRequest {
  /** Logical name. */
  readonly model: string;
  readonly pins: Pins;
}

/** What building a model gave: written, not yet audited, not yet visible. Plain JSON. */
export interface BuildReceipt extends BuildRequest {
  readonly runId: string;
  readonly files: readonly DataFile[];
  readonly rows: number;
}
