import type { DatasetManifest } from '../../manifest';
import type { CellForm } from '../typing';
import type { RecordFile } from './record-file';

/** What a reader is given: a file, the contract, and where the records go. */
export interface ReadRequest {
  readonly path: string;
  /** The first bytes of the file. */
  readonly head: Buffer;
  readonly dataset: DatasetManifest;
  readonly records: RecordFile;
}

/** What a reader has found besides the records. */
export interface ReadResult {
  readonly form: CellForm;
  readonly newColumns: readonly string[];
  readonly remarks: readonly string[];
  /** There are rows of another table, which were passed over. */
  readonly isMixed?: boolean;
}
