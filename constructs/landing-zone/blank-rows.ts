import type { BlankRowsRule } from '../../lib/manifest';

/** What becomes of a row in which all cells are empty. */
export class BlankRows {
  /** It is no record: it is skipped, and the run reports its line where there is more on it than a line break. */
  static skip(): BlankRows {
    return new BlankRows('skip');
  }

  /** It is a record of empty cells. A line with nothing on it is one only where the dataset has a single column. */
  static keep(): BlankRows {
    return new BlankRows('keep');
  }

  private constructor(
    /** The rule's name in the manifest. */
    readonly rule: string,
  ) {}

  /** @internal */
  _manifest(): BlankRowsRule {
    return this.rule as BlankRowsRule;
  }
}
