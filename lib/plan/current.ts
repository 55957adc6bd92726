import type { Delivery } from '../manifest';
import type { Ledger, LedgerEntry } from './ledger';
import { deliveries } from './mends';
import { compareNames } from './name-order';

/**
 * The intakes that count; the others were superseded. A file that was refused supersedes no file that was taken (readers keep
 * what was good), and stands beside it until a later one of its group is taken. A mend counts with the file that it mends.
 */
export function currentIntakes(ledger: Ledger, delivery: Delivery): LedgerEntry[] {
  const latest = new Map<string, { taken?: LedgerEntry; refused?: LedgerEntry }>();
  for (const entry of inOrder(ledger, delivery)) {
    const group = groupOf(entry, delivery);
    if (entry.refused === undefined) latest.set(group, { taken: entry });
    else latest.set(group, { taken: latest.get(group)?.taken, refused: entry });
  }
  const taken = [...latest.values()].flatMap((it) => it.taken ?? []);
  const counted = countsCopies(delivery) ? taken : withoutCopies(taken);
  const refused = [...latest.values()].flatMap((it) => it.refused ?? []);
  const current = new Set([...counted, ...refused].map(({ intake }) => intake));
  return ledger.entries.filter((entry) => current.has(entry.mends?.intake ?? entry.intake));
}

/** What a delivery is a copy of: another file that counts now and has the same bytes, whatever period it is for. */
export function copiedFrom(ledger: Ledger, delivery: Delivery, copy: LedgerEntry): LedgerEntry | undefined {
  const isCopied = ({ mends, refused, ...entry }: LedgerEntry) =>
    !mends && refused === undefined && bytesOf(entry) === bytesOf(copy) && entry.name !== copy.name;
  // Most files are no copies, and a ledger may be long.
  if (copy.refused !== undefined || copy.read === 0 || !ledger.entries.some(isCopied)) return undefined;
  return currentIntakes(ledger, delivery).find(isCopied);
}

/** True where the same bytes under two names are two deliveries: where they append by choice, and where only one can count anyway. */
function countsCopies(delivery: Delivery): boolean {
  return delivery !== 'appends' && delivery !== 'replacesSameName';
}

/** Of the same bytes for the same period the first by name count: a copy is mostly called after its original. */
function withoutCopies(taken: readonly LedgerEntry[]): LedgerEntry[] {
  const first = new Map<string, LedgerEntry>();
  for (const entry of taken) {
    // Nothing can be doubled of a file without records.
    const content = entry.read === 0 ? entry.intake : `${entry.period ?? ''} ${bytesOf(entry)}`;
    const other = first.get(content);
    if (!other || compareCopies(entry, other) < 0) first.set(content, entry);
  }
  return [...first.values()];
}

/** A file that somebody corrected by hand goes before its copies. */
function compareCopies(a: LedgerEntry, b: LedgerEntry): number {
  const corrected = Number(b.corrects !== undefined) - Number(a.corrects !== undefined);
  return corrected || compareNames(a.name, b.name);
}

/** Of several files of one period the last by name counts, not by arrival: a replay in any order ends the same. */
function inOrder(ledger: Ledger, delivery: Delivery): readonly LedgerEntry[] {
  if (delivery !== 'fullExport' && delivery !== 'replacesSamePeriod') return deliveries(ledger);
  return readLast(deliveries(ledger)).sort((a, b) => compareNames(a.name, b.name));
}

/**
 * Of several readings of one file the last, whatever period each found: the contract may have told periods in another way. A file of no
 * known period is known by its name alone. What was taken stays beside a later reading that was refused.
 */
function readLast(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const [taken, refused] = [new Set<string>(), new Set<string>()];
  const isLast = (entry: LedgerEntry): boolean => {
    const names = [`${bytesOf(entry)} ${entry.name}`, ...(entry.period === undefined ? [` ${entry.name}`] : [])];
    const isTakenLater = names.some((name) => taken.has(name));
    const isRefusedLater = entry.refused !== undefined && names.some((name) => refused.has(name));
    const later = entry.refused === undefined ? taken : refused;
    later.add(names[0]).add(` ${entry.name}`);
    return !isTakenLater && !isRefusedLater;
  };
  return [...entries].reverse().filter(isLast).reverse();
}

/** True where at most one of the two can count. */
export function isSameGroup(a: LedgerEntry, b: LedgerEntry, delivery: Delivery): boolean {
  return delivery === 'replacesSameName' ? a.name === b.name : groupOf(a, delivery) === groupOf(b, delivery);
}

/** Of the entries of one group the last one counts. */
function groupOf(entry: LedgerEntry, delivery: Delivery): string {
  switch (delivery) {
    case 'appends':
    case 'appendsCopies':
      return `${bytesOf(entry)} ${entry.name}`;
    case 'replacesSameName':
      return entry.name;
    case 'replacesSamePeriod':
      return entry.period ?? `no period ${entry.name}`;
    case 'fullExport':
      return entry.period ?? '';
  }
}

/** The digest of what landed, whatever was handed in for it. */
function bytesOf({ sha256, corrects }: Pick<LedgerEntry, 'sha256' | 'corrects'>): string {
  return corrects ?? sha256;
}
