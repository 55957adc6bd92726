import type { MaterializationRule } from '../../lib/manifest';
import type { IncrementalOptions } from './materialization-options';

/** How a new version of a model comes about. What readers see is the same in any case. */
export class Materialization {
  /** The SQL over all rows of the inputs takes the place of the version before. */
  static full(): Materialization {
    return new Materialization({ kind: 'full' });
  }

  /**
   * The SQL over the rows of files that came in since the version before is added to it: for SQL that makes of each row what it
   * would make of it alone. A change of anything else makes all anew.
   *
   * @param input the name in the SQL of the input that drives it: a dataset whose deliveries append
   */
  static append(input: string): Materialization {
    return new Materialization({ kind: 'append', input });
  }

  /**
   * The SQL over the time that changed in its inputs takes the place of the rows of that time: late rows, corrections and rows
   * that went are told from the inputs' versions. The SQL may read the time that it is asked for as `$from` and `$to` (up to
   * before it), to read no more than it needs; rows outside are left out anyway.
   */
  static incremental(options: IncrementalOptions): Materialization {
    const { by, inputs, unit, window } = options;
    const windowSeconds = window?.toSeconds({ integral: false });
    return new Materialization({ kind: 'incremental', by, inputs, unit: unit && `${unit}`, windowSeconds });
  }

  /** Nothing is stored: who reads it reads the SQL over its inputs, as they were when its checks passed. A product that publishes it stores it. */
  static view(): Materialization {
    return new Materialization({ kind: 'view' });
  }

  private constructor(
    /** @internal */
    readonly _manifest: MaterializationRule,
  ) {}
}
