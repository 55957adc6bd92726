import type { DatasetManifest } from '../../manifest';
import { enumerate, type HeaderMap } from '../header';
import { Refusal } from '../refusal';
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
}

/** What was found in the header, kept for the result. */
export class Findings {
  newColumns: readonly string[] = [];
  readonly remarks: string[] = [];

  constructor(private readonly dataset: DatasetManifest) {}

  /** @throws Refusal where there are new columns and the contract wants none */
  take(map: Pick<HeaderMap, 'newColumns' | 'remarks'>): void {
    this.newColumns = map.newColumns;
    this.remarks.push(...map.remarks);
    if (this.dataset.newColumns === 'refuse' && map.newColumns.length > 0) {
      const names = enumerate(map.newColumns.map((name) => `'${name}'`));
      throw new Refusal(
        'new_columns',
        `columns that the contract does not know: ${names}; add them or set newColumns to report`,
      );
    }
  }
}
