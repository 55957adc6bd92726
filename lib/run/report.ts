import type { Problem } from '../error';
import type { SeverityRule, ToleranceRule } from '../manifest';
import type { Difference, Pins } from '../plan';
import type { RunStatus } from './run-record';

/** What a run did. Plain JSON. */
export interface RunReport {
  readonly runId: string;
  /** Files taken in this run. */
  readonly intakes: readonly IntakeReport[];
  readonly datasets: readonly DatasetReport[];
  readonly models: readonly ModelReport[];
  readonly products: readonly ProductReport[];
  readonly subscriptions: readonly SubscriptionReport[];
  readonly problems: readonly Problem[];
  /**
   * The run before this one, where it did not come to its end or could not make every table (`running`: it was killed). What it
   * did is done: this one goes on from there.
   */
  readonly resumes?: { readonly runId: string; readonly status: RunStatus };
  /** True where no table got a new version, nothing went wrong and there is nothing to warn of. */
  readonly nothingNew: boolean;
}

export interface Counts {
  /** Records: always `staged + quarantined`. */
  readonly read: number;
  readonly staged: number;
  readonly quarantined: number;
}

export interface IntakeReport extends Counts {
  readonly source: string;
  readonly dataset: string;
  /** Logical name of the file. */
  readonly file: string;
  /** Why the whole file was refused. */
  readonly refused?: string;
  /** Another file that has the same bytes. */
  readonly copyOf?: string;
  /** How its rows differ from those whose place they take, or for a full export from the one before. */
  readonly difference?: Difference;
  /** Columns of the file that no column of the dataset names. */
  readonly newColumns: readonly string[];
  readonly remarks: readonly string[];
}

/** Over all files that the dataset has taken and that count, not only this run's. */
export interface DatasetReport extends Counts {
  readonly table: string;
  /** Files that count. */
  readonly files: number;
  /** Files in the landing now: `taken + waiting + failed`. */
  readonly landed: number;
  readonly taken: number;
  /** Files that the contract refuses as they are; a problem says why. */
  readonly waiting: number;
  /** Files that could not be dealt with; they are tried again by the next run. */
  readonly failed: number;
  /** Present where files were taken by another contract than that of today. */
  readonly contract?: ContractReport;
}

/** What a changed contract means for files that were taken before. */
export interface ContractReport {
  /** What changed: `column amount: decimal ','`. */
  readonly because: readonly string[];
  /** Files that are read again in this run. */
  readonly again: number;
  /** Files that would have to be read again and are no longer in the landing: their rows stay as they are. */
  readonly gone: number;
}

export interface ModelReport {
  readonly table: string;
  readonly status:
    | 'built'
    | 'unchanged'
    | 'failed'
    | 'skipped'
    /** Was rolled back, and would be built to just the version that was refused. */
    | 'held';
  readonly rows?: number;
  /** Size of the files that were written. */
  readonly bytes?: number;
  /** Why it was built. */
  readonly reasons?: readonly string[];
  /** What of it was computed: `all`, `month from 2026-01-01 to before 2026-02-01`. */
  readonly scope?: string;
  /** How long its build and its audit took. */
  readonly milliseconds?: number;
  readonly failedChecks?: readonly FailedCheck[];
  /** Rules that it breaks and that only warn, and of a table that was not built what has become too old. */
  readonly warnings?: readonly FailedCheck[];
  /** Why it failed or was skipped. */
  readonly because?: string;
}

/** A rule that the new version broke: one of severity `error` keeps it from its readers. */
export interface FailedCheck {
  /** `key`, `required column`, `relation to domain.table`, or the declared check's name. */
  readonly check: string;
  readonly severity: SeverityRule;
  /** How many rows break it. */
  readonly rows: number;
  /** How many may. */
  readonly tolerance?: ToleranceRule;
  /** A few of them, without what is classified. */
  readonly sample: readonly Readonly<Record<string, unknown>>[];
  /** True for a rule of the table as a whole: the sample is one row that says what was found. */
  readonly whole?: true;
  /** Classified columns, which the sample leaves out; `*`: nothing is shown of what a SELECT of the user's own gives. */
  readonly withheld?: readonly string[];
}

export interface ProductReport {
  /** Logical name. */
  readonly product: string;
  readonly version: string;
  /** `held`: was rolled back, and would be published just as it was refused. */
  readonly status: 'published' | 'unchanged' | 'failed' | 'skipped' | 'held';
  /** Of the publish that is now served, this run's or an earlier one; absent where it failed or was skipped. */
  readonly publishId?: string;
  /** ISO instant. */
  readonly publishedAt?: string;
  /** Tables and rows over all audiences. */
  readonly tables?: number;
  readonly rows?: number;
  readonly failedChecks?: readonly FailedAudienceCheck[];
  /** Why it failed or was skipped. */
  readonly because?: string;
}

/** A rule that the rows for an audience broke. */
export interface FailedAudienceCheck extends FailedCheck {
  /** `domain__product__audience.table`. */
  readonly table: string;
}

/** What a run found of a product that this app subscribed to. */
export interface SubscriptionReport {
  /** Logical name. */
  readonly product: string;
  readonly audience: string;
  /** Of the contract that was vendored. */
  readonly version: string;
  readonly status: /** Its newest publish is read. */
    | 'current'
    /** The producer never ran on this machine: rows made up from the contract are read. */
    | 'sample'
    /** Some or all of its tables cannot be read; the problems say why. */
    | 'broken';
  readonly publishedVersion?: string;
  /** ISO instant. */
  readonly publishedAt?: string;
  /** What changed since the contract was vendored and breaks nothing. */
  readonly remarks: readonly string[];
}

/** Progress, in the order in which it happens. */
export type RunEvent =
  | { readonly kind: 'run started'; readonly runId: string }
  | { readonly kind: 'landing listed'; readonly dataset: string; readonly landed: number; readonly due: number }
  | ({ readonly kind: 'contract changed'; readonly dataset: string } & ContractReport)
  | {
      readonly kind: 'intake started';
      readonly dataset: string;
      readonly file: string;
      /** Of the dataset's due files in this run, 1-based. */
      readonly at: number;
      readonly of: number;
    }
  | ({ readonly kind: 'intake done'; readonly at: number; readonly of: number } & IntakeReport)
  | { readonly kind: 'dataset committed'; readonly dataset: string; readonly files: number; readonly rows: number }
  | {
      readonly kind: 'model started';
      readonly model: string;
      readonly at: number;
      readonly of: number;
      /** The snapshots that it reads, by logical name. */
      readonly pins?: Pins;
    }
  | ({ readonly kind: 'model done'; readonly at: number; readonly of: number } & ModelReport)
  | { readonly kind: 'product started'; readonly product: string; readonly at: number; readonly of: number }
  | ({ readonly kind: 'product done'; readonly at: number; readonly of: number } & ProductReport)
  | ({ readonly kind: 'subscription resolved' } & SubscriptionReport)
  | { readonly kind: 'problem'; readonly problem: Problem };
