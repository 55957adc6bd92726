import type { RepeatedHeadersRule } from '../../lib/manifest';

/** What a header means that stands in a file again. */
export class RepeatedHeaders {
  /** A new page of the same table: the line is skipped. */
  static skip(): RepeatedHeaders {
    return new RepeatedHeaders('skip');
  }

  /** Another table begins. It is not read, and the run reports its lines. */
  static endTable(): RepeatedHeaders {
    return new RepeatedHeaders('endTable');
  }

  private constructor(
    /** The rule's name in the manifest. */
    readonly rule: string,
  ) {}

  /** @internal */
  _manifest(): RepeatedHeadersRule {
    return this.rule as RepeatedHeadersRule;
  }
}
