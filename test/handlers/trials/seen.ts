import type { LedgerEntry } from '../../../lib/plan';
import { openQuery, type Platform, readLedger, tableStates } from '../../../lib/run';
import type { Bucket } from './landing';

/** What readers see, what the ledgers count, and whether of a name older states came after newer ones; by what it is of. */
export async function seenOn(platform: Platform, bucket: Bucket): Promise<Record<string, unknown>> {
  const session = await openQuery(platform);
  try {
    const seen: Record<string, unknown> = {};
    for (const { table } of await tableStates(platform)) {
      const rows = await session.all(`SELECT * FROM ${table}`);
      seen[table] = rows.map(rowText).sort();
    }
    for (const [name, dataset] of platform.mesh.datasets) {
      const table = await platform.tables(dataset.place.bucket).load(dataset.place, platform.location(dataset.place));
      const { ledger } = await readLedger(platform, dataset, table);
      const { delivery = '', landing } = platform.mesh.sources.get(dataset.source) ?? {};
      seen[`ledger of ${name}`] = ledger.entries.filter(counting(delivery)).map(entryText).sort();
      const order = ({ name, sha256 }: LedgerEntry) => bucket.before(`${landing?.prefix}/${name}`, sha256);
      seen[`older states of ${name} after newer ones`] =
        delivery === 'appends' ? [] : disordered(ledger.entries, order);
    }
    return seen;
  } finally {
    session.close();
  }
}

/** Of a file that was replaced, a state that was there for a while may have been taken or not; what holds now counts. */
function counting(delivery: string): (entry: LedgerEntry, at: number, all: readonly LedgerEntry[]) => boolean {
  return ({ name }, at, all) => delivery === 'appends' || !all.slice(at + 1).some((later) => later.name === name);
}

function entryText({ name, sha256, read, staged, quarantined }: LedgerEntry): string {
  return JSON.stringify({ name, sha256, read, staged, quarantined });
}

/** What differs from one taking of the same file to the next. */
const OWN = ['__intake', '__arrived_at', '__run', '__run_id'];

function rowText(row: Readonly<Record<string, unknown>>): string {
  const cells = Object.entries(row).filter(([column]) => !OWN.includes(column));
  return JSON.stringify(cells.map(([column, value]) => [column, value === null ? null : String(value)]).sort());
}

/** Names whose later entries are of earlier states. */
function disordered(entries: readonly LedgerEntry[], order: (entry: LedgerEntry) => number): string[] {
  const newest = new Map<string, number>();
  const wrong = entries.filter((entry) => {
    const [before, now] = [newest.get(entry.name) ?? -1, order(entry)];
    newest.set(entry.name, Math.max(before, now));
    return now < before;
  });
  return wrong.map(({ name }) => name);
}
