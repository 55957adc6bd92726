import type { ITable } from '../table';
import type { Mask } from './mask';

/** What an audience sees of a table. */
export interface AudienceTableOptions {
  /**
   * The columns that are seen, in their order.
   *
   * @default - all columns of the table
   */
  readonly columns?: string[];

  /**
   * Which rows are seen: an SQL condition over the table's columns, those that the audience does not see among them.
   *
   * @default - all rows
   */
  readonly where?: string;

  /**
   * What is done to the values of a column that is seen, by the column's name.
   *
   * @default - values are seen as they are
   */
  readonly masks?: { [column: string]: Mask };
}

/** A table of a product as one audience sees it. */
export class AudienceTable {
  /** @param table one of the product's tables */
  static of(table: ITable, options: AudienceTableOptions = {}): AudienceTable {
    return new AudienceTable(table, options);
  }

  private constructor(
    /** One of the product's tables. */
    readonly table: ITable,
    /** What is seen of it. */
    readonly options: AudienceTableOptions,
  ) {}
}
