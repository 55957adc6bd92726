import type { Delivery } from '../manifest';
import { copiedFrom, currentIntakes, isSameGroup } from './current';
import type { Difference, Ledger, LedgerEntry } from './ledger';

/** What a delivery is to be compared with. */
export interface Baseline extends Pick<Difference, 'kind'> {
  readonly entries: readonly LedgerEntry[];
}

/**
 * The intakes whose place a delivery takes, or for a full export those of the export before it; undefined where it takes
 * nobody's place, or has none itself.
 */
export function baselineOf(ledger: Ledger, delivery: Delivery, entry: LedgerEntry): Baseline | undefined {
  if (entry.refused !== undefined || entry.mends) return undefined;
  const related = relatedTo(ledger, delivery, entry);
  const before = takenOf(related, delivery);
  const after = new Set(takenOf([...related, entry], delivery).map(({ intake }) => intake));
  if (!after.has(entry.intake)) return undefined;
  const isCopy = (it: LedgerEntry) => it.sha256 === entry.sha256 && it.name !== entry.name;
  const kept = new Set(before.filter((it) => after.has(it.intake) || isCopy(it)).map(({ intake }) => intake));
  const gone = before.filter((it) => !kept.has(it.mends?.intake ?? it.intake));
  if (gone.length === 0) return delivery === 'fullExport' ? exportBefore(ledger, entry) : undefined;
  const isSame = gone.some(({ name, sha256 }) => name === entry.name && sha256 === entry.sha256);
  return { kind: isSame ? 'rereads' : 'replaces', entries: gone };
}

/** What was taken, as the ledger keeps it: seen beside all else that is taken with it, in whatever order that came. */
export function settled(ledger: Ledger, delivery: Delivery, taken: readonly LedgerEntry[]): LedgerEntry[] {
  return taken.map(({ difference, copyOf, ...entry }) => {
    if (entry.mends) return entry;
    const beside = { entries: [...ledger.entries, ...taken.filter(({ intake }) => intake !== entry.intake)] };
    const baseline = baselineOf(beside, delivery, entry);
    const original = copiedFrom(beside, delivery, entry)?.name;
    return {
      ...entry,
      ...(baseline && { difference: differenceFrom(baseline, difference) }),
      ...(original !== undefined && { copyOf: original }),
    };
  });
}

/** Counts hold for the intakes that they were counted with: where others were taken meanwhile, it is only told which. */
function differenceFrom({ kind, entries }: Baseline, counted: Difference | undefined): Difference {
  const intakes = entries.map(({ intake }) => intake);
  const files = [...new Set(entries.map(({ name }) => name))];
  const same = counted !== undefined && [...counted.intakes].sort().join() === [...intakes].sort().join();
  return { kind, files, intakes, rows: same ? counted?.rows : undefined };
}

/** The full export of the period before. */
function exportBefore({ entries }: Ledger, { period }: LedgerEntry): Baseline | undefined {
  if (period === undefined) return undefined;
  let last: string | undefined;
  for (const { period: other, refused } of entries) {
    if (refused === undefined && other !== undefined && other < period && (last === undefined || other > last))
      last = other;
  }
  if (last === undefined) return undefined;
  const before = entries.filter((it) => it.period === last);
  return { kind: 'follows', entries: takenOf(before, 'fullExport') };
}

function takenOf(entries: readonly LedgerEntry[], delivery: Delivery): LedgerEntry[] {
  return currentIntakes({ entries }, delivery).filter(({ refused }) => refused === undefined);
}

/** Those that one delivery may stand in the way of, with what mends them: a ledger may be long. */
function relatedTo({ entries }: Ledger, delivery: Delivery, entry: LedgerEntry): LedgerEntry[] {
  const related = entries.filter(
    (it) => !it.mends && (it.sha256 === entry.sha256 || it.name === entry.name || isSameGroup(it, entry, delivery)),
  );
  if (related.length === 0) return related;
  const roots = new Set(related.map(({ intake }) => intake));
  return entries.filter(({ intake, mends }) => roots.has(mends?.intake ?? intake));
}
