import type { Delivery as DeliveryManifest } from '../../lib/manifest';

/** What a delivered file means for what was delivered before it. */
export class Delivery {
  /**
   * Its rows come on top of all others. The same bytes for the same period count once, whatever the file is called: a copy is
   * reported, and its rows are not doubled.
   */
  static appends(): Delivery {
    return new Delivery('appends');
  }

  /**
   * Its rows come on top of all others, also where another file has the same bytes: for deliveries that are too small to tell
   * one from a copy of another. A copy is reported all the same.
   */
  static appendsCopies(): Delivery {
    return new Delivery('appendsCopies');
  }

  /** It takes the place of an earlier file of the same name: a corrected month is sent again under its name. */
  static replacesSameName(): Delivery {
    return new Delivery('replacesSameName');
  }

  /**
   * It takes the place of the other files of its period, whatever they are called: of `bills-2026-03.csv` and
   * `bills-2026-03-corrected.csv` the latter counts, since its name comes later. When they came does not matter. It needs a
   * period of the whole file: from its name, its arrival, or from a column with a `unit`. Of a period row by row a file would be replaced
   * in part, and nobody could say which files count. For such files use `appends()` with a key, of which `latest()` shows the last version
   * by period.
   */
  static replacesSamePeriod(): Delivery {
    return new Delivery('replacesSamePeriod');
  }

  /** It is the whole truth of its period: of several files of one period the last by name counts, and what it leaves out is gone. */
  static fullExport(): Delivery {
    return new Delivery('fullExport');
  }

  private constructor(
    /** The rule's name in the manifest. */
    readonly rule: string,
  ) {}

  /** @internal */
  _manifest(): DeliveryManifest {
    return this.rule as DeliveryManifest;
  }
}
