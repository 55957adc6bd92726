import type { Duration } from 'aws-cdk-lib';

/** What a platform team lays down for every team of an app: a team's own words win nowhere, and what is not here is theirs. */
export interface HouseDefaults {
  /**
   * Tags of every resource in a stack that declares something.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };

  /**
   * Regions that stacks may be deployed to. A stack without a region is seen only when its role is bounded (see `boundary`).
   *
   * @default - all
   */
  readonly regions?: string[];

  /**
   * How long logs are kept: those of functions and state machines, and of who read or wrote which object. CloudWatch knows only
   * some numbers of days.
   *
   * @default - 90 days, and 365 days for accesses to objects
   */
  readonly retention?: Duration;

  /**
   * Engines that models may run on, for example `duckdb`.
   *
   * @default - all
   */
  readonly allowedEngines?: string[];

  /**
   * Bounds every role by the account's boundary, which `AccountPlatform` makes: it must be deployed first.
   *
   * @default false
   */
  readonly boundary?: boolean;

  /**
   * Draws a dashboard for every stack. CloudWatch asks three dollars a month for one; the first three of an account are free.
   *
   * @default true
   */
  readonly dashboards?: boolean;
}
