import type { Mask as MaskName } from '../../lib/manifest';

/** What is done to the values of a column before an audience gets them. A value that is not there stays absent. */
export class Mask {
  /** No value is left; the column and its type stay. */
  static null(): Mask {
    return new Mask('null');
  }

  /**
   * The hexadecimal SHA-256 of the mesh's salt and the value: equal values stay equal, in all products of the mesh, so that they can
   * be joined and counted.
   */
  static hash(): Mask {
    return new Mask('hash');
  }

  /** The last four characters; of a text shorter than eight `****`. For text and whole numbers. */
  static lastFour(): Mask {
    return new Mask('lastFour');
  }

  /** 1 January of its year. For dates and timestamps. */
  static yearOnly(): Mask {
    return new Mask('yearOnly');
  }

  private constructor(
    /** The mask's name in the manifest. */
    readonly maskName: string,
  ) {}

  /** @internal */
  _manifest(): MaskName {
    return this.maskName as MaskName;
  }
}
