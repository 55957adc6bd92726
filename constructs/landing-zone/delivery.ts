import type { Delivery as DeliveryManifest } from '../../lib/manifest';

/** What a delivered file means for what was delivered before it. */
export class Delivery {
  /** Its rows come on top of all others. The same bytes under the same name are taken once. */
  static appends(): Delivery {
    return new Delivery('appends');
  }

  /** It takes the place of an earlier file of the same name: a corrected month is sent again under its name. */
  static replacesSameName(): Delivery {
    return new Delivery('replacesSameName');
  }

  /** It is the whole truth of its period: of several files of one period the latest counts. */
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
