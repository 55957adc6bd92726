import type { ColumnContract, ColumnType } from '../contract';
import type { Declared, InputView, TablePlace } from './manifest';

/** Tables that a team publishes under a versioned contract. Logical name `domain.name`. */
export interface ProductManifest extends Declared {
  /** Semantic version. A change that breaks a reader needs a new major: those who read the old one keep it. */
  readonly version: string;
  /** A team or a person whom a subscriber may ask. */
  readonly owner: string;
  readonly description?: string;
  /** Promise: the newest publish is at most so old. */
  readonly freshnessHours?: number;
  readonly tables: readonly ProductTable[];
  /** At least one. Where none is declared: `default`, which sees everything and to which nobody may subscribe. */
  readonly audiences: readonly AudienceManifest[];
  /** Alias of the bucket that holds the audiences' tables. */
  readonly bucket: string;
}

/** A dataset or a model as a product has it. */
export interface ProductTable {
  /** Logical name of the dataset or the model. */
  readonly table: string;
  /** Its name in the product. */
  readonly name: string;
  readonly description?: string;
  /** Which rows; of a model always `default`. */
  readonly view: InputView;
  readonly columns: readonly ColumnContract[];
  /** Empty: rows have no identity. */
  readonly key: readonly string[];
}

/** Who sees what of a product. Limits and masks are materialized: an audience has tables of its own. */
export interface AudienceManifest {
  readonly name: string;
  /** Domains that may subscribe. */
  readonly subscribers: readonly string[];
  readonly tables: readonly AudienceTable[];
}

export interface AudienceTable {
  /** Name of the table in the product. */
  readonly name: string;
  readonly columns: readonly AudienceColumn[];
  /** An SQL condition over the product table's columns, those that the audience does not see among them. Absent: all rows. */
  readonly where?: string;
  readonly place: TablePlace;
}

export interface AudienceColumn {
  readonly name: string;
  /** What the audience sees: `maskedType` of the mask and the column's own type. */
  readonly type: ColumnType;
  readonly mask?: Mask;
}

/** What is done to a value before an audience gets it. A null stays one. */
export type Mask =
  /** No value is left. */
  | 'null'
  /** Hexadecimal SHA-256 of the mesh's salt and the value: equal values stay equal, in every product of the mesh. */
  | 'hash'
  /** The last four characters; of a text shorter than eight `****`. */
  | 'lastFour'
  /** 1 January of its year. */
  | 'yearOnly';

/** What a team vendored: the contract of another team's product for one audience. */
export interface SubscriptionManifest {
  /** The construct's path, for messages. */
  readonly path: string;
  /** Logical name, `domain.name`. */
  readonly product: string;
  readonly version: string;
  readonly audience: string;
  /** Relative to the app's folder. */
  readonly contractFile: string;
  /** Hash of the contract as it was subscribed to. */
  readonly contractHash: string;
  readonly tables: readonly SubscribedTable[];
}

export interface SubscribedTable {
  readonly name: string;
  readonly description?: string;
  readonly columns: readonly ColumnContract[];
  readonly key: readonly string[];
  readonly place: { readonly database: string; readonly table: string };
}

/** People who work together, and what they may read. */
export interface TeamManifest {
  /** The construct's path, for messages. */
  readonly path: string;
  /** The team's name. */
  readonly domain: string;
  readonly members: readonly string[];
  /** Logical names of datasets and models, and those of products' tables (see `subscribedName`). */
  readonly reads: readonly string[];
}
