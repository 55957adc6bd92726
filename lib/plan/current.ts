import type { Delivery } from '../manifest';
import type { Ledger, LedgerEntry } from './ledger';
import { deliveries } from './mends';

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
  const current = new Set([...latest.values()].flatMap(({ taken, refused }) => [taken?.intake, refused?.intake]));
  return ledger.entries.filter((entry) => current.has(entry.mends?.intake ?? entry.intake));
}

/** Of several full exports of one period the last by name counts, not by arrival: a replay in any order ends the same. */
function inOrder(ledger: Ledger, delivery: Delivery): readonly LedgerEntry[] {
  if (delivery !== 'fullExport') return deliveries(ledger);
  return deliveries(ledger).sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
}

function groupOf(entry: LedgerEntry, delivery: Delivery): string {
  switch (delivery) {
    case 'appends':
      return `${entry.corrects ?? entry.sha256} ${entry.name}`;
    case 'replacesSameName':
      return entry.name;
    case 'fullExport':
      return entry.period ?? '';
  }
}
