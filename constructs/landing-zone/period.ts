import type { PeriodRule, PeriodUnit } from '../../lib/manifest';
import type { TimeUnit } from '../table';

/** How a column of dates tells a period. */
export interface ColumnPeriodOptions {
  /**
   * Makes it the period of the whole file: the day, week, month, quarter or year that all its rows are of, told by its first day. A file
   * with rows of several is refused, and the message says which they are and where they begin; rows without a date say nothing. A month that is delivered
   * again can then take the place of the one before, see `Delivery.replacesSamePeriod()`.
   *
   * @default - each row speaks of its own day
   */
  readonly unit?: TimeUnit;
}

/** The time that a file, or a row of it, speaks of. It orders versions; arrival does not unless the source says so. */
export class Period {
  /** Files speak of no particular time. */
  static none(): Period {
    return new Period({ kind: 'none' });
  }

  /**
   * From the file's name.
   *
   * @param pattern the file's name with the fields `{yyyy}`, `{MM}` and `{dd}`, for example `bills-{yyyy}-{MM}.csv`
   */
  static fromName(pattern: string): Period {
    return new Period({ kind: 'fromName', pattern });
  }

  /**
   * From a date column of the dataset: row by row, or with a `unit` for the whole file.
   *
   * @param column the dataset's name for it
   */
  static fromColumn(column: string, options: ColumnPeriodOptions = {}): Period {
    // The rules of a source refuse an hour.
    return new Period({ kind: 'fromColumn', column, unit: options.unit as PeriodUnit | undefined });
  }

  /** The UTC day on which the file came. */
  static arrival(): Period {
    return new Period({ kind: 'arrival' });
  }

  private constructor(private readonly rule: PeriodRule) {}

  /** @internal */
  _manifest(): PeriodRule {
    return this.rule;
  }
}
