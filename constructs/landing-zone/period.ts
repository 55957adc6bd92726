import type { PeriodRule } from '../../lib/manifest';

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
   * From a date column of the dataset, row by row.
   *
   * @param column the dataset's name for it
   */
  static fromColumn(column: string): Period {
    return new Period({ kind: 'fromColumn', column });
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
