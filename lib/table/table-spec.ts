import type { TableId } from '../catalog';
import type { ColumnType } from '../contract';

/** A column as it is declared. */
export interface TableColumn {
  readonly name: string;
  /** A primitive, `list<T>`, `map<K, V>` or `struct<name: T>`; `uuid` and `time` are stored as a stand-in. */
  readonly type: ColumnType;
  /** True where a null is refused at every write. */
  readonly required?: boolean;
  readonly doc?: string;
  /** Names that it had: a column of such a name that is no longer declared is renamed. */
  readonly formerly?: readonly string[];
  /** The same for parts of a nested type, by path below the column: `{ 'lines.element.price': ['amount'] }`. */
  readonly formerParts?: Readonly<Record<string, readonly string[]>>;
}

/** A column of a table that is there: its field id never changes and is never used again. */
export interface FieldColumn extends TableColumn {
  readonly id: number;
  /** True where the declaration no longer has it: it is kept, and new rows have null there. */
  readonly retired?: boolean;
  /** A nested type with the ids of its parts. */
  readonly json?: unknown;
  /** The declared type (`uuid`, `time`) for which the column's type stands in. */
  readonly standsFor?: string;
}

/** A table as it should be. */
export interface TableSpec {
  readonly id: TableId;
  /** URI of the table's folder. */
  readonly location: string;
  readonly columns: readonly TableColumn[];
  readonly properties?: Readonly<Record<string, string>>;
  /** How rows are divided over files; a change is for new rows. @default - a new table is not partitioned, another stays as it is */
  readonly partitionBy?: readonly PartitionBy[];
  /** How the rows of a file are ordered. @default - a new table has no order, another keeps its own */
  readonly sortBy?: readonly SortBy[];
}

/** A field of a partition spec. */
export interface PartitionBy {
  readonly column: string;
  /** `identity`, `year`, `month`, `day`, `hour`, `bucket[N]`, `truncate[W]`. @default 'identity' */
  readonly transform?: string;
}

export interface SortBy {
  readonly column: string;
  /** @default false */
  readonly descending?: boolean;
}
