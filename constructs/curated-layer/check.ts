import type { Duration } from 'aws-cdk-lib';
import type { CheckManifest } from '../../lib/manifest';
import type { RangeOptions, RowCountChangeOptions, RowCountOptions, ToleranceOptions } from './check-options';

/** A rule that a new version of a table must keep before anybody may read it. */
export class Check {
  /** Every row has a value. */
  static notNull(column: string): Check {
    return new Check({ name: `not_null_${column}`, kind: 'notNull', column });
  }

  /** No number is below zero. */
  static notNegative(column: string): Check {
    return new Check({ name: `not_negative_${column}`, kind: 'notNegative', column });
  }

  /** No two rows have the same values. The key is unique anyway. */
  static unique(columns: string[]): Check {
    return new Check({ name: `unique_${columns.join('_')}`, kind: 'unique', columns });
  }

  /** No other values than these, and null. */
  static acceptedValues(column: string, values: string[]): Check {
    return new Check({ name: `accepted_values_${column}`, kind: 'acceptedValues', column, values });
  }

  /** No number below the minimum or above the maximum; both may be reached. */
  static between(column: string, minimum: number, maximum: number): Check {
    return new Check({ name: `between_${column}`, kind: 'between', column, minimum, maximum });
  }

  /**
   * No value below the least or above the greatest: for numbers that a binary fraction cannot hold, dates, times and
   * timestamps, and where one end is open. Null is in every range.
   */
  static range(column: string, options: RangeOptions): Check {
    const { minimum, maximum } = options;
    return new Check({ name: `range_${column}`, kind: 'range', column, minimum, maximum });
  }

  /**
   * The newest value of a column is not older than this, seen from the time of the run; a table without any is not fresh. It is
   * looked at by every run, also where the table itself need not be built.
   *
   * @param column of dates, timestamps (by the mesh's business time zone) or instants; a date is as old as its first moment
   * @param maximumAge at least a second
   */
  static fresh(column: string, maximumAge: Duration): Check {
    return new Check({
      name: `fresh_${column}`,
      kind: 'fresh',
      column,
      maximumAgeSeconds: maximumAge.toSeconds({ integral: false }),
    });
  }

  /** There is at least one row. */
  static notEmpty(): Check {
    return new Check({ name: 'not_empty', kind: 'notEmpty' });
  }

  /** There are neither fewer nor more rows than these. */
  static rowCount(options: RowCountOptions): Check {
    const { minimum, maximum } = options;
    return new Check({ name: 'row_count', kind: 'rowCount', minimum, maximum });
  }

  /**
   * The version has about as many rows as the one before. The first version of a table, and the first behind one without rows,
   * always has.
   */
  static rowCountChange(options: RowCountChangeOptions): Check {
    const { decrease, increase } = options;
    return new Check({ name: 'row_count_change', kind: 'rowCountChange', decrease, increase });
  }

  /**
   * A query of your own finds nothing.
   *
   * @param name what the check is called in reports
   * @param sql a SELECT over the model's own name and its inputs that returns the rows that break the rule
   */
  static noRows(name: string, sql: string): Check {
    return new Check({ name, kind: 'noRows', sql });
  }

  /** What it is called in reports. */
  readonly name: string;

  /** @internal */
  readonly _manifest: CheckManifest;

  private constructor(manifest: CheckManifest) {
    this.name = manifest.name;
    this._manifest = manifest;
  }

  /** The same rule, which is reported where it is broken and keeps no version from its readers. */
  asWarning(): Check {
    return new Check({ ...this._manifest, severity: 'warning' });
  }

  /**
   * The same rule, which some rows may break: `{ warnAbove: 10, failAbove: 100 }` says nothing of 10 rows, reports 11 to 100, and
   * keeps a version with more from its readers. It is for rules of rows: a rule of the table as a whole counts none.
   */
  tolerating(options: ToleranceOptions): Check {
    const { warnAbove, failAbove } = options;
    return new Check({ ...this._manifest, tolerance: { warnAbove, failAbove } });
  }
}
