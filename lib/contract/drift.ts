/** What becomes of a file that is no longer as the contract knows its kind. */
export type DriftVerdict =
  /** The file waits: nothing of it is taken until it or the contract is mended. */
  | 'refuse'
  /** The whole file goes to quarantine, and what was good before it stays. */
  | 'quarantine'
  /** The file is taken as far as the contract knows it. */
  | 'accept';

/** What is asked of a file besides its values. Each is reported, whatever becomes of the file. */
export interface DriftRules {
  /** Headers that no column names. @default 'accept' */
  readonly newColumns?: DriftVerdict;
  /** An optional column has no header; without a required one a file is never taken. @default 'accept' */
  readonly missingColumns?: DriftVerdict;
  /** A column's header is not there, and an unknown one is spelled nearly like it. @default 'quarantine' */
  readonly renamedHeaders?: DriftVerdict;
  /** Most values of a column fit its type no more. @default 'accept': each record that fails is explained */
  readonly changedTypes?: DriftVerdict;
  /** The share of a file's records that must fail in one column for its type to have changed, 0 to 1. @default 0.5 */
  readonly changedTypesAbove?: number;
}

export const DRIFT_DEFAULTS: Required<DriftRules> = {
  newColumns: 'accept',
  missingColumns: 'accept',
  renamedHeaders: 'quarantine',
  changedTypes: 'accept',
  changedTypesAbove: 0.5,
};

/** The rules that hold, with the defaults for those that are not said. */
export function driftRules(rules: DriftRules): Required<DriftRules> {
  const said = (Object.keys(DRIFT_DEFAULTS) as (keyof DriftRules)[]).map((name) => [
    name,
    rules[name] ?? DRIFT_DEFAULTS[name],
  ]);
  return Object.fromEntries(said);
}
