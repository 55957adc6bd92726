import type { DatasetManifest } from '../../manifest';
import type { StandardizeRequest } from '../intake';

/** What a lane is given: a file that is no archive, and the contract with the columns of its key required. */
export interface LaneRequest extends StandardizeRequest {
  readonly dataset: DatasetManifest;
  /** The first bytes of the file. */
  readonly head: Buffer;
  /** SQL: the period of a typed row. */
  readonly period: string;
}

/** Records that have been typed, and what was found on the way. */
export interface Typed {
  /** SQL that can stand in FROM: the dataset's columns and FAULT_COLUMNS. */
  readonly relation: string;
  readonly newColumns: readonly string[];
  readonly remarks: readonly string[];
  /** Records as the reader counted them; absent where the engine itself reads the file. */
  readonly read?: number;
  /** There are rows of another table, which were passed over. */
  readonly isMixed?: boolean;
  /** Rows that are staged as they are, besides those of the relation. */
  readonly clean?: CleanRows;
}

export interface CleanRows {
  readonly count: number;
  /** A SELECT of them as they are staged; absent where the request's `write` has taken them. */
  readonly sql?: string;
  /** Takes back what was written. */
  readonly undo: () => Promise<void>;
}
