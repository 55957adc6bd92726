import type { ColumnContract } from '../../lib/contract';
import type { DatasetManifest, Delivery, ModelManifest } from '../../lib/manifest';

export interface ModelSubject {
  readonly model: ModelManifest;
  /** Columns of the tables that relations lead to, by logical name. */
  readonly related: ReadonlyMap<string, readonly ColumnContract[]>;
  /** What is known of the tables that it reads, by logical name. */
  readonly inputs: ReadonlyMap<string, InputSubject>;
}

/** A table that a model reads. */
export interface InputSubject {
  readonly columns: readonly ColumnContract[];
  /** Absent: it is no dataset. */
  readonly dataset?: DatasetManifest;
  readonly delivery?: Delivery;
}
