/** What becomes of the letters of a string. */
export class Casing {
  /** All large: `nl-01` becomes `NL-01`. */
  static upper(): Casing {
    return new Casing('upper');
  }

  /** All small: `Info@Example.com` becomes `info@example.com`. */
  static lower(): Casing {
    return new Casing('lower');
  }

  private constructor(
    /** The rule's name in the manifest. */
    readonly rule: string,
  ) {}

  /** @internal */
  _manifest(): 'upper' | 'lower' {
    return this.rule as 'upper' | 'lower';
  }
}
