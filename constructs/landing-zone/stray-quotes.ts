import type { StrayQuotesRule } from '../../lib/manifest';

/** What becomes of a record with a quote that encloses no cell. */
export class StrayQuotes {
  /** It goes to quarantine: where a cell ends is not sure. */
  static quarantine(): StrayQuotes {
    return new StrayQuotes('quarantine');
  }

  /** The quote is text of its cell. Of the ways to read the record, the one with the header's number of cells and fewest stray quotes counts. */
  static keep(): StrayQuotes {
    return new StrayQuotes('keep');
  }

  private constructor(
    /** The rule's name in the manifest. */
    readonly rule: string,
  ) {}

  /** @internal */
  _manifest(): StrayQuotesRule {
    return this.rule as StrayQuotesRule;
  }
}
