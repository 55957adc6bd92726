/** What a number with a percent sign becomes. */
export class Percent {
  /** `12,5 %` becomes 0.125; a number without the sign goes to quarantine, for nobody knows which of the two it is. */
  static asFraction(): Percent {
    return new Percent('fraction');
  }

  /** `12,5 %` becomes 12.5, and so does `12,5`. */
  static asNumber(): Percent {
    return new Percent('number');
  }

  private constructor(
    /** The rule's name in the manifest. */
    readonly rule: string,
  ) {}

  /** @internal */
  _manifest(): 'fraction' | 'number' {
    return this.rule as 'fraction' | 'number';
  }
}
