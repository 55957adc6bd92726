/** How a model is shown at the end of a run: a small table, and a chart that a terminal can draw. */
export interface Answer {
  /** What the numbers are, with their unit. */
  readonly title: string;

  /** The column that orders the rows: a month, a name. */
  readonly label: string;

  /** The column of the numbers. */
  readonly value: string;

  /**
   * The column that tells several lines of the chart apart.
   *
   * @default - one bar for each label
   */
  readonly series?: string;
}
