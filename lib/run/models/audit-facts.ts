import type { CheckManifest } from '../../manifest';
import { literal, localTime } from '../../plan';

/** What rules are decided by that is not in the rows. */
export interface AuditFacts {
  /** The time of the run. */
  readonly now: Date;
  /** The mesh's business time zone, IANA name. */
  readonly timeZone: string;
  /** Rows of the version that is read now. Absent: there is none. */
  readonly rowsBefore?: number;
}

/** The oldest value of a column's type that is fresh enough, as SQL. A date is as old as its last moment. */
export function oldestFresh(
  { maximumAgeSeconds }: Extract<CheckManifest, { kind: 'fresh' }>,
  type: string,
  { now, timeZone }: AuditFacts,
): string {
  const instant = new Date(now.getTime() - maximumAgeSeconds * 1000);
  if (type === 'timestamptz') return `CAST(${literal(instant.toISOString())} AS TIMESTAMPTZ)`;
  const local = literal(localTime(instant, timeZone));
  return type === 'date' ? `CAST(CAST(${local} AS TIMESTAMP) AS DATE)` : `CAST(${local} AS TIMESTAMP)`;
}
