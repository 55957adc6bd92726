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
  const first = Math.max(1, examples);
  const cut = (column: string) => `${column} := left(${column}, ${LONGEST})`;
  const rows = await session.all<ReasonRow>(
    `SELECT "column", reason, count(*)::VARCHAR AS records,
       min_by(struct_pack(line := line::VARCHAR, ${['value', 'message', 'raw'].map(cut).join(', ')}), line, ${first}) AS first
     FROM (${result.quarantineSql}) AS q GROUP BY "column", reason ORDER BY count(*) DESC, "column", reason`,
  );
  return rows.map(({ column, reason, records, first: shown }) => ({
    column,
    reason,
    records: Number(records),
    examples: shown.slice(0, examples).map(({ line, ...example }) => ({ line: Number(line), ...example })),
  }));
}

interface ReasonRow extends Record<string, unknown> {
  readonly column: string | null;
  readonly reason: string;
  readonly records: string;
  readonly first: readonly (Omit<StageExample, 'line'> & { readonly line: string })[];
}
