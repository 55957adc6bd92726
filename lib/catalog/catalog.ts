/** A table's name as a catalog knows it. */
export interface TableId {
  /** The Glue database; a folder on the laptop. */
  readonly database: string;
  readonly table: string;
}

/** A column as a catalog shows it to people and to query engines. */
export interface CatalogColumn {
  readonly name: string;
  /** In the catalog's own words (Glue: Hive types). */
  readonly type: string;
  readonly comment?: string;
  /** The Iceberg field id. */
  readonly fieldId: number;
  readonly required: boolean;
  /** False for one of an earlier schema, which is shown so that its history can be told. @default true */
  readonly current?: boolean;
}

/** What a catalog says of a table: which metadata file is current. */
export interface CatalogEntry {
  readonly id: TableId;
  /** URI of the current metadata file. */
  readonly metadataLocation: string;
  /** Opaque: what the catalog compares at a swap (Glue's VersionId, the pointer's number). */
  readonly version: string;
}

/** What is to become current. */
export interface CatalogPointer {
  /** URI of the table's folder. */
  readonly location: string;
  readonly metadataLocation: string;
  readonly columns: readonly CatalogColumn[];
}

/** The single step that makes a commit visible. It knows where the current metadata is, and nothing of its content. */
export interface Catalog {
  /** Undefined where there is no such table. `location` is where its folder would be. */
  load(id: TableId, location: string): Promise<CatalogEntry | undefined>;

  /**
   * The tables of a database by name, in few requests; undefined for one that is there and that `load` would refuse. Absent where
   * `load` costs no request.
   */
  entries?(database: string): Promise<ReadonlyMap<string, CatalogEntry | undefined>>;

  /**
   * The same for a table whose folder was moved to `location` with all that is in it: the metadata file is named as it was
   * before. Absent where `load` knows a table wherever it is.
   */
  loadMoved?(id: TableId, location: string): Promise<CatalogEntry | undefined>;

  /** Registers a table: false where the name is taken already. Atomic. */
  create(id: TableId, pointer: CatalogPointer): Promise<boolean>;

  /**
   * Makes other metadata current if `expected` still is; false where somebody else was faster. Atomic.
   * It knows its own success after an ambiguous answer: where our metadata is found current, it is true. Nobody sees it before
   * `written` is fulfilled, which says that all that the pointer leads to is durable; where that fails, so does this.
   */
  swap(expected: CatalogEntry, pointer: CatalogPointer, written?: Promise<void>): Promise<boolean>;
}
