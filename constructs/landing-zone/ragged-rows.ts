import type { RaggedRowsRule } from '../../lib/manifest';

/** What becomes of a row that has more or fewer cells than the header. */
export class RaggedRows {
  /** It goes to quarantine: a cell that is not there, or one too many, may have shifted all others. */
  static quarantine(): RaggedRows {
    return new RaggedRows('quarantine');
  }

  /**
   * A short row is filled with empty cells at its end; of a long one, empty cells beyond the header are dropped. For exports
   * that leave out what is empty at the end of a line. A long row with text beyond the header goes to quarantine.
   */
  static pad(): RaggedRows {
    return new RaggedRows('pad');
  }

  /**
   * Each cell goes to the column whose cells it looks like, learnt from the rows of the file that are whole: a separator that
   * was added, lost, or written as another is put right, in the header too; cells left out at the end of a row are empty.
   * What fits in no way, or in two, goes to quarantine, and each row that was mended is reported.
   * Where every row has one blank cell too many in the same place, that cell is left out; where nobody can tell which cell is, all go to
   * quarantine.
   */
  static realign(): RaggedRows {
    return new RaggedRows('realign');
  }

  private constructor(
    /** The rule's name in the manifest. */
    readonly rule: string,
  ) {}

  /** @internal */
  _manifest(): RaggedRowsRule {
    return this.rule as RaggedRowsRule;
  }
}
