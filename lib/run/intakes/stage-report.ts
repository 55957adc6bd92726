import type { Session } from '../../engine';
import type { Standardized } from '../../intake';
import type { ReturnedFile } from '../mends/return-files';

/** What became of one file. */
export interface StagedFile {
  /** Logical name: the path below the folder that was given. */
  readonly file: string;
  readonly read: number;
  readonly staged: number;
  readonly quarantined: number;
  /** Why the whole file was refused. */
  readonly refused?: string;
  /** The most frequent first. */
  readonly reasons: readonly StageReason[];
  readonly remarks: readonly string[];
  /** Headers that the contract does not know. */
  readonly newColumns: readonly string[];
  /** Paths of what was written. */
  readonly written?: { readonly staged: string; readonly quarantine: string };
  /** What was written for its department, where something of it is refused. */
  readonly returned?: readonly ReturnedFile[];
}

/** Records that were refused for one reason. */
export interface StageReason {
  /** Null where the whole record is at fault. */
  readonly column: string | null;
  /** The code in quarantine. */
  readonly reason: string;
  readonly records: number;
  readonly examples: readonly StageExample[];
}

export interface StageExample {
  readonly line: number;
  readonly value: string | null;
  readonly message: string;
  /** The begin of the record as it came. */
  readonly raw: string;
}

/** Longer values and messages are cut: a report is to be read. */
const LONGEST = 200;

/** The reasons of a file's quarantine, each with its first records. */
export async function reasonsOf(session: Session, result: Standardized, examples: number): Promise<StageReason[]> {
  if (result.quarantined === 0) return [];
  const rows = await session.all<Record<string, string | null>>(
    `SELECT "column", reason, line::VARCHAR AS line, left(value, ${LONGEST}) AS value, left(message, ${LONGEST}) AS message,
       left(raw, ${LONGEST}) AS raw, records::VARCHAR AS records
     FROM (
       SELECT *, count(*) OVER same AS records, row_number() OVER (same ORDER BY line) AS nth
       FROM (${result.quarantineSql}) WINDOW same AS (PARTITION BY "column", reason)
     ) AS q WHERE nth <= ${Math.max(1, examples)} ORDER BY q.records DESC, "column", reason, nth`,
  );
  const groups = new Map<string, StageReason & { examples: StageExample[] }>();
  for (const { column, reason, records, line, value, message, raw } of rows) {
    const key = JSON.stringify([column, reason]);
    const group = groups.get(key) ?? { column, reason: String(reason), records: Number(records), examples: [] };
    groups.set(key, group);
    if (group.examples.length < examples)
      group.examples.push({ line: Number(line), value, message: String(message), raw: String(raw) });
  }
  return [...groups.values()];
}
