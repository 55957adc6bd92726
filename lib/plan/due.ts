import type { Delivery } from '../manifest';
import { type ReadingChange, readingChanges } from './contract-change';
import type { Ledger, LedgerEntry } from './ledger';
import { deliveries } from './mends';
import type { ReadingContract } from './reading-contract';

/** What is known of a landed file when it is decided whether to take it. */
export interface LandedIdentity {
  readonly name: string;
  readonly sha256: string;
}

/** How a dataset takes its source's files. */
export interface IntakeRule {
  readonly delivery: Delivery;
  readonly contractHash: string;
  /** Absent: what was read by another contract is read again, whatever changed. */
  readonly contract?: ReadingContract;
}

/** The landed files that the ledger has not taken as they are now. */
export function dueIntakes<T extends LandedIdentity>(ledger: Ledger, landed: readonly T[], rule: IntakeRule): T[] {
  const lookup = lookupFor(ledger, rule.delivery);
  const changes = changesSince(ledger, rule);
  return landed.filter((file) => {
    const taken = lookup(file);
    return !taken || changes(taken).some(({ concerns }) => concerns(taken));
  });
}

/**
 * What changed since the contract that an entry was read by. Rows are what the contract of today makes of their file: where one
 * of the changes concerns it, the file is read again, and what was taken of it before counts no longer.
 */
export function changesSince(ledger: Ledger, rule: IntakeRule): (entry: LedgerEntry) => readonly ReadingChange[] {
  const known = new Map<string, readonly ReadingChange[]>([[rule.contractHash, []]]);
  return ({ contractHash }) => {
    const before = ledger.contracts?.[contractHash];
    const changes =
      known.get(contractHash) ?? (before && rule.contract ? readingChanges(before, rule.contract) : [UNKNOWN]);
    known.set(contractHash, changes);
    return changes;
  };
}

/** The contract of then was not kept. */
const UNKNOWN: ReadingChange = { what: 'what it was before is not known', concerns: () => true };

/**
 * The digests of listed files that need no reading: the ledger's latest entry of that name has the very same version.
 * Undefined where the file must be read.
 */
export function knownDigests(ledger: Ledger): (file: { name: string; version?: string }) => string | undefined {
  const latest = new Map(deliveries(ledger).map((entry) => [entry.name, entry]));
  return ({ name, version }) => {
    const entry = latest.get(name);
    return version !== undefined && entry?.version === version ? (entry.corrects ?? entry.sha256) : undefined;
  };
}

/** True where what was delivered once stays, whatever comes later under its name. */
export function appends(delivery: Delivery): boolean {
  return delivery === 'appends' || delivery === 'appendsCopies';
}

/**
 * Rows that are appended stay whatever comes later, so bytes once taken are taken. Elsewhere the latest bytes of a name hold,
 * so a return to older bytes is news. Bytes that somebody corrected by hand count as taken.
 */
function lookupFor(ledger: Ledger, delivery: Delivery): (file: LandedIdentity) => LedgerEntry | undefined {
  if (appends(delivery)) {
    const taken = new Map(
      deliveries(ledger).flatMap((entry) => bytesOf(entry).map((sha) => [`${sha} ${entry.name}`, entry])),
    );
    return (file) => taken.get(`${file.sha256} ${file.name}`);
  }
  const latest = new Map(deliveries(ledger).map((entry) => [entry.name, entry]));
  return (file) => {
    const entry = latest.get(file.name);
    return entry && bytesOf(entry).includes(file.sha256) ? entry : undefined;
  };
}

/** The digests that an entry answers for. */
function bytesOf({ sha256, corrects }: LedgerEntry): string[] {
  return corrects === undefined ? [sha256] : [sha256, corrects];
}
