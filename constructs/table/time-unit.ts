/** What a value of a column of time stands for. */
export enum TimeUnit {
  HOUR = 'hour',
  DAY = 'day',
  /** From Monday. */
  WEEK = 'week',
  MONTH = 'month',
  QUARTER = 'quarter',
  YEAR = 'year',
}
