import type { Ledger, LedgerEntry } from './ledger';

/** Records of several intakes together. */
export interface RecordCounts {
  readonly read: number;
  readonly staged: number;
  readonly quarantined: number;
}

/** The entries that are files; the others mend records of one. */
export function deliveries(ledger: Ledger): LedgerEntry[] {
  return ledger.entries.filter(({ mends }) => mends === undefined);
}

/** The entries that mend records of an intake, in their order. */
export function mendsOf(ledger: Ledger, intake: string): LedgerEntry[] {
  return ledger.entries.filter(({ mends }) => mends?.intake === intake);
}

/** True where a mend is the next one of its intake: of two that were made side by side, the second has to begin anew. */
export function isNextMend(ledger: Ledger, { intake, nth }: NonNullable<LedgerEntry['mends']>): boolean {
  return ledger.entries.some((entry) => entry.intake === intake) && mendsOf(ledger, intake).length === nth - 1;
}

/** Every record counts once: what a mend brought into the staged table is no longer quarantined, and was read before. */
export function countsOf(entries: readonly LedgerEntry[]): RecordCounts {
  const counts = { read: 0, staged: 0, quarantined: 0 };
  for (const { mends, read, staged, quarantined } of entries) {
    counts.read += mends ? 0 : read;
    counts.staged += staged;
    counts.quarantined += mends ? -staged : quarantined;
  }
  return counts;
}
