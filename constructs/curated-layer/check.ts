import type { CheckManifest } from '../../lib/manifest';

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

  /** There is at least one row. */
  static notEmpty(): Check {
    return new Check({ name: 'not_empty', kind: 'notEmpty' });
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
}
