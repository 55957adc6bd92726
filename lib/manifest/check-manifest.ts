/** Every value of `columns` that is not null is found in the other table's `toColumns`. */
export interface RelationManifest {
  readonly columns: readonly string[];
  readonly to: string;
  readonly toColumns: readonly string[];
  /** Absent: `error`. */
  readonly severity?: SeverityRule;
  /** Absent: no row may break it. */
  readonly tolerance?: ToleranceRule;
}

/** What a broken rule does: `error` keeps the new version from its readers, `warning` is reported and lets it through. */
export type SeverityRule = 'error' | 'warning';

/** How many rows may break a rule. Whole numbers; at least one is there. */
export interface ToleranceRule {
  /** So many break it and nothing is said. Absent: none. */
  readonly warnAbove?: number;
  /** So many break it and readers get the version. Absent: any number. */
  readonly failAbove?: number;
}

/** A rule that a new version must keep before anybody may read it. */
export type CheckManifest = {
  readonly name: string;
  /** Absent: `error`. */
  readonly severity?: SeverityRule;
  /** Absent: no row may break it. */
  readonly tolerance?: ToleranceRule;
} & (
  | { readonly kind: 'notNull'; readonly column: string }
  | { readonly kind: 'notNegative'; readonly column: string }
  | { readonly kind: 'unique'; readonly columns: readonly string[] }
  | { readonly kind: 'acceptedValues'; readonly column: string; readonly values: readonly string[] }
  | { readonly kind: 'between'; readonly column: string; readonly minimum: number; readonly maximum: number }
  /** Bounds as plain text of the column's type: `-12.5`, `2026-01-31`. At least one is there; both may be reached. */
  | { readonly kind: 'range'; readonly column: string; readonly minimum?: string; readonly maximum?: string }
  /** The newest value is at most so old, seen from the run's time. */
  | { readonly kind: 'fresh'; readonly column: string; readonly maximumAgeSeconds: number }
  | { readonly kind: 'notEmpty' }
  /** At least one bound is there; both may be reached. */
  | { readonly kind: 'rowCount'; readonly minimum?: number; readonly maximum?: number }
  /** Fractions of the rows of the version before: 0.1 is a tenth. At least one is there. */
  | { readonly kind: 'rowCountChange'; readonly decrease?: number; readonly increase?: number }
  /** A SELECT over the model's own name and its inputs that returns the rows that break the rule. */
  | { readonly kind: 'noRows'; readonly sql: string }
);
