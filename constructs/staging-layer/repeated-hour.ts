/** Which instant a local time is that the clocks showed twice, in the night when they went back. */
export class RepeatedHour {
  /** When they showed it first, before they went back. */
  static earlier(): RepeatedHour {
    return new RepeatedHour('earlier');
  }

  /** When they showed it again. */
  static later(): RepeatedHour {
    return new RepeatedHour('later');
  }

  private constructor(
    /** The rule's name in the manifest. */
    readonly rule: string,
  ) {}

  /** @internal */
  _manifest(): 'earlier' | 'later' {
    return this.rule as 'earlier' | 'later';
  }
}
