import type { Row } from '../../../lib/engine';
import { openQuery, type Platform, tableStates } from '../../../lib/run';

/** By table, its rows as text in a fixed order. */
export type Rows = Readonly<Record<string, readonly string[]>>;

/** What differs from one taking of the same file to the next. */
const OWN = ['__intake', '__arrived_at'];

/** The rows that a reader of each table sees. */
export async function rowsOf(platform: Platform): Promise<Rows> {
  const session = await openQuery(platform);
  try {
    const rows: Record<string, string[]> = {};
    for (const { table } of await tableStates(platform)) {
      rows[table] = asText(await session.all(`SELECT * FROM ${table}`));
    }
    return rows;
  } finally {
    session.close();
  }
}

/** Columns by name, rows by content, values as text: what two readers must agree on. */
export function asText(rows: readonly Row[]): string[] {
  return rows.map(rowText).sort();
}

function rowText(row: Row): string {
  const cells = Object.entries(row).filter(([column]) => !OWN.includes(column));
  return JSON.stringify(cells.map(([column, value]) => [column, value === null ? null : String(value)]).sort());
}
