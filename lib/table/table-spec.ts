import type { TableId } from '../catalog';
import type { ColumnType } from '../contract';

/** A column as it is declared. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** True where a null is refused at every write. */
  readonly required?: boolean;
  readonly doc?: string;
}

/** A column of a table that is there: its field id never changes and is never used again. */
export interface FieldColumn extends TableColumn {
  readonly id: number;
  /** True where the declaration no longer has it: it is kept, and new rows have null there. */
  readonly retired?: boolean;
}

/** A table as it should be. */
export interface TableSpec {
  readonly id: TableId;
  /** URI of the table's folder. */
  readonly location: string;
  readonly columns: readonly TableColumn[];
  readonly properties?: Readonly<Record<string, string>>;
}
