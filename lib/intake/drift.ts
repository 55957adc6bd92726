import { type DriftRules, driftRules } from '../contract';
import { MeshError } from '../error';
import { Refusal } from './refusal';

/** Thrown where the contract has a drifted file wait: nothing of it is taken, and it is looked at again. */
export class WaitingError extends MeshError {}

type Kind = Exclude<keyof DriftRules, 'changedTypesAbove'>;

/** The code in quarantine by the rule that was applied. */
const CODES: Readonly<Record<Kind, string>> = {
  newColumns: 'new_columns',
  missingColumns: 'missing_column',
  renamedHeaders: 'renamed_header',
  changedTypes: 'changed_type',
};

/**
 * Does with a drifted file what its contract says. What comes back is what to remark of a file that is accepted.
 *
 * @param mend - how to have the file taken, besides accepting the drift
 * @throws Refusal, WaitingError
 */
export function judgeDrift(rules: DriftRules, kind: Kind, message: string, mend: string): string {
  const hint = `${mend}, or set ${kind} to accept`;
  switch (driftRules(rules)[kind]) {
    case 'accept':
      return message;
    case 'quarantine':
      throw new Refusal(CODES[kind], `${message}; ${hint}`);
    case 'refuse':
      throw new WaitingError([{ message: `the file waits: ${message}`, hint }]);
  }
}

/** A fault of the header for which no contract takes a file: it is quarantined, or it waits. */
export function refuseHeader(rules: DriftRules, kind: Kind, message: string, hint: string): never {
  if (driftRules(rules)[kind] === 'refuse') throw new WaitingError([{ message: `the file waits: ${message}`, hint }]);
  throw new Refusal(CODES[kind], `${message}; ${hint}`);
}
