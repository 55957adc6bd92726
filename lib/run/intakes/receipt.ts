import type { LedgerEntry, ParameterValues, Pins, ReadingContract, ViewText } from '../../plan';
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
  /** What is bound to the SQL's parameters. Absent: nothing. */
  readonly parameters?: ParameterValues;
  /** True where all is to be made anew, and built though nothing changed: somebody asked for it. */
  readonly full?: boolean;
  /** Why it is built. */
  readonly reasons?: readonly string[];
}

/** What building a model gave: written, not yet audited, not yet visible. Plain JSON. */
export interface BuildReceipt extends BuildRequest {
  readonly runId: string;
  readonly files: readonly DataFile[];
  /** That the version has with them. Absent for a view. */
  readonly rows?: number;
  /** What of the version before stays. Absent: nothing. */
  readonly onto?: VersionBase;
  /** Of a view: what is read instead of files. */
  readonly view?: ViewText;
  /** What was computed, in words. */
  readonly scope: string;
}

/** A version that a new one keeps rows of. */
export interface VersionBase {
  /** Its row version. */
  readonly version: string;
  /** URIs of its files whose rows are in the new files or gone. */
  readonly removed: readonly string[];
}
