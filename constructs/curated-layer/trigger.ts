import type { Schedule } from 'aws-cdk-lib/aws-events';

/** What starts the models of a layer. By hand they can always be started. */
export class Trigger {
  /** Each commit to a table that they read: datasets, models of other layers, what other teams publish. */
  static upstreamCommit(): Trigger {
    return new Trigger();
  }

  /**
   * A schedule: it finds what an event forgot, tries again what failed, builds what a date makes due, and looks whether what
   * stayed as it was has become too old.
   */
  static schedule(schedule: Schedule): Trigger {
    return new Trigger(schedule);
  }

  private constructor(
    /** @internal */
    readonly _schedule?: Schedule,
  ) {}
}
