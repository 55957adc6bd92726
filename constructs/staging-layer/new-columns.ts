/** What happens to a file with columns that no column of the dataset names. */
export class NewColumns {
  /** The file is taken without them; the run reports them. */
  static report(): NewColumns {
    return new NewColumns('report');
  }

  /** The whole file goes to quarantine. */
  static refuse(): NewColumns {
    return new NewColumns('refuse');
  }

  private constructor(
    /** The rule's name in the manifest. */
    readonly rule: string,
  ) {}

  /** @internal */
  _manifest(): 'report' | 'refuse' {
    return this.rule as 'report' | 'refuse';
  }
}
