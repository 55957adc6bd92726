import type { DriftVerdict } from '../../lib/contract';

/**
 * What becomes of a file that is no longer as the contract knows its kind. It is reported whatever is chosen, and a file that
 * was not taken is read again when the contract changes.
 */
export class Drift {
  /** The file waits, and each run says so: nothing of it is taken until it or the contract is mended. On AWS the alarm of dead letters tells. */
  static refuse(): Drift {
    return new Drift('refuse');
  }

  /** The whole file goes to quarantine with the reason. What it was to take the place of goes on counting. */
  static quarantine(): Drift {
    return new Drift('quarantine');
  }

  /** The file is taken as far as the contract knows it. */
  static accept(): Drift {
    return new Drift('accept');
  }

  private constructor(
    /** The verdict's name in the manifest. */
    readonly verdict: string,
  ) {}

  /** @internal */
  _manifest(): DriftVerdict {
    return this.verdict as DriftVerdict;
  }
}
