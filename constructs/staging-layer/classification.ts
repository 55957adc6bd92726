import type { ClassificationRule } from '../../lib/contract';

/** Who may see the values of a column. Values of the last two are left out of the samples that reports and logs keep. */
export class Classification {
  /** Everybody. */
  static public(): Classification {
    return new Classification('public');
  }

  /** Everybody in the organization. */
  static internal(): Classification {
    return new Classification('internal');
  }

  /** Those who need it for their work. */
  static confidential(): Classification {
    return new Classification('confidential');
  }

  /** Named persons: what is told of people, secrets. */
  static restricted(): Classification {
    return new Classification('restricted');
  }

  private constructor(
    /** The word for it in the manifest and in contracts. */
    readonly level: string,
  ) {}

  /** @internal */
  _manifest(): ClassificationRule {
    return this.level as ClassificationRule;
  }
}
