import type { HistoryRule } from '../../lib/manifest';

/** Which rows a reader of a dataset sees who asks for nothing else. All rows are kept whatever it says. */
export class History {
  /** Every row of the files that count. */
  static all(): History {
    return new History('all');
  }

  /** Of the rows with the same key the latest one, by period, file and row. */
  static latest(): History {
    return new History('latest');
  }

  private constructor(
    /** The rule's name in the manifest. */
    readonly rule: string,
  ) {}

  /** @internal */
  _manifest(): HistoryRule {
    return this.rule as HistoryRule;
  }
}
