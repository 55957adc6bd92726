import type { RelationManifest, ToleranceRule } from '../../lib/manifest';
import type { ITable } from '../table';
import type { ToleranceOptions } from './check-options';

/** Every value in some columns of a table is found in another table. */
export class Relation {
  /**
   * Names the other table.
   *
   * @param table where the values are found
   * @param columns the columns of the model
   * @param toColumns the columns there; the same names unless given
   */
  static to(table: ITable, columns: string[], toColumns?: string[]): Relation {
    return new Relation(table, columns, toColumns ?? columns, 'error');
  }

  private constructor(
    /** Where the values are found. */
    readonly table: ITable,
    /** The columns of the model. */
    readonly columns: string[],
    /** The columns there. */
    readonly toColumns: string[],
    private readonly severity: 'error' | 'warning',
    private readonly tolerance?: ToleranceRule,
  ) {}

  /** The same relation; rows that find nobody there are reported, and keep no version from its readers. */
  asWarning(): Relation {
    return new Relation(this.table, this.columns, this.toColumns, 'warning', this.tolerance);
  }

  /** The same relation, which some rows may break: as `Check.tolerating`. */
  tolerating(options: ToleranceOptions): Relation {
    const { warnAbove, failAbove } = options;
    return new Relation(this.table, this.columns, this.toColumns, this.severity, { warnAbove, failAbove });
  }

  /** @internal */
  _manifest(): RelationManifest {
    const severity = this.severity === 'warning' ? this.severity : undefined;
    return {
      columns: this.columns,
      to: this.table.tableName,
      toColumns: this.toColumns,
      severity,
      tolerance: this.tolerance,
    };
  }
}
