import type { Duration } from 'aws-cdk-lib';
import type { TimeUnit } from '../table';

/** What `Materialization.incremental` takes. */
export interface IncrementalOptions {
  /**
   * The column of the model that tells when a row belongs: a date, a timestamp, an instant or a whole number. It is in the key, or
   * required.
   */
  readonly by: string;

  /**
   * For each input whose changes are told by time: its column of the same meaning as `by`, by the name that the input has in the
   * SQL. Where an input changed that is not named here, all is made anew.
   */
  readonly inputs: { [name: string]: string };

  /**
   * What a value of `by` stands for: `TimeUnit.MONTH` where the rows of a month carry its first day. Whole numbers stand for
   * themselves.
   *
   * @default TimeUnit.DAY
   */
  readonly unit?: TimeUnit;

  /**
   * How far from a changed row its change is felt, before and behind it: 7 days for a mean over a week. A late row is taken into
   * account however late it is; this is for rows that depend on those of other days.
   *
   * @default - a changed row changes rows of its own unit alone
   */
  readonly window?: Duration;
}
