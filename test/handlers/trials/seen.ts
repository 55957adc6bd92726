import type { LedgerEntry } from '../../../lib/plan';
import { openQuery, type Platform, readLedger, tableStates } from '../../../lib/run';
import { tableAt } from '../../../lib/run/places';

/** SHA-256 of the states that an object in landing had, the first one first. */
export type States = (key: string) => readonly string[];

/** What readers see, what the ledgers count, and whether of a name older states came after newer ones; by what it is of. */
export async function seenOn(platform: Platform, states: States): Promise<Record<string, unknown>> {
  const session = await openQuery(platform);
  try {
    const seen: Record<string, unknown> = {};
    for (const { table } of await tableStates(platform)) {
      const rows = await session.all(`SELECT * FROM ${table}`);
      seen[table] = rows.map(rowText).sort();
    }
    for (const [name, dataset] of platform.mesh.datasets) {
      const { ledger } = await readLedger(platform, dataset, await tableAt(platform, dataset.place));
      const { delivery = '', landing } = platform.mesh.sources.get(dataset.source) ?? {};
      seen[`ledger of ${name}`] = ledger.entries.filter(counting(delivery)).map(entryText).sort();
      const statesOf = ({ name }: LedgerEntry) => states(`${landing?.prefix}/${name}`);
      seen[`older states of ${name} after newer ones`] =
        delivery === 'appends' ? [] : disordered(ledger.entries, statesOf);
    }
    return seen;
  } finally {
    session.close();
  }
}

/** What a reader must find at any moment: as many rows as the ledger says were staged. */
export async function assertWhole(platform: Platform): Promise<void> {
  for (const [name, dataset] of platform.mesh.datasets) {
    const table = await tableAt(platform, dataset.place);
    const { ledger } = await readLedger(platform, dataset, table);
    const staged = ledger.entries.reduce((sum, entry) => sum + entry.staged, 0);
    const rows = table.snapshot() ? table.rows() : 0;
    if (rows !== staged) throw new Error(`${name} has ${rows} rows, and its ledger tells of ${staged}`);
  }
}

/** Of a file that was replaced, a state that was there for a while may have been taken or not; what holds now counts. */
function counting(delivery: string): (entry: LedgerEntry, at: number, all: readonly LedgerEntry[]) => boolean {
  return ({ name }, at, all) => delivery === 'appends' || !all.slice(at + 1).some((later) => later.name === name);
}

function entryText({ name, sha256, read, staged, quarantined, refused, period }: LedgerEntry): string {
  return JSON.stringify({ name, sha256, read, staged, quarantined, refused, period });
}

/** What differs from one taking of the same file to the next. */
const OWN = ['__intake', '__arrived_at', '__run', '__run_id'];

export function rowText(row: Readonly<Record<string, unknown>>): string {
  const cells = Object.entries(row).filter(([column]) => !OWN.includes(column));
  return JSON.stringify(cells.map(([column, value]) => [column, value === null ? null : String(value)]).sort());
}

/** Names whose later entries are of earlier states. */
function disordered(entries: readonly LedgerEntry[], statesOf: (entry: LedgerEntry) => readonly string[]): string[] {
  const newest = new Map<string, number>();
  const wrong = entries.filter((entry) => {
    // The same bytes may have come back.
    const at = statesOf(entry).indexOf(entry.sha256, newest.get(entry.name) ?? 0);
    if (at >= 0) newest.set(entry.name, at);
    return at < 0;
  });
  return wrong.map(({ name }) => name);
}
