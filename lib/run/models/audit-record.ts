import type { ModelManifest } from '../../manifest';
import { ObjectNotFoundError } from '../../store';
import type { Platform } from '../platform';
import type { FailedCheck } from '../report';

const FOLDER = 'audits';

/** What the last audit of a table found, for people: it stays until an audit finds nothing. Plain JSON. */
export interface AuditRecord {
  /** Logical name. */
  readonly table: string;
  readonly runId: string;
  /** ISO instant. */
  readonly auditedAt: string;
  /** True: only warnings were found, and readers have the version that was audited. */
  readonly published: boolean;
  readonly found: readonly FailedCheck[];
}

/** URI of a table's record in the bucket of its layer, beside the tables. */
export function auditUri(platform: Platform, { place }: ModelManifest): string {
  return `${platform.store(place.bucket).root}/${FOLDER}/${place.database}/${place.table}.json`;
}

export async function keepAudit(platform: Platform, model: ModelManifest, record: AuditRecord): Promise<void> {
  const [store, uri] = [platform.store(model.place.bucket), auditUri(platform, model)];
  if (record.found.length > 0) return store.write(uri, Buffer.from(`${JSON.stringify(record, null, 2)}\n`));
  if (await store.stat(uri)) await store.remove(uri);
}

/** Undefined where the last audit found nothing, or none was made. */
export async function lastAudit(platform: Platform, model: ModelManifest): Promise<AuditRecord | undefined> {
  try {
    const bytes = await platform.store(model.place.bucket).read(auditUri(platform, model));
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as AuditRecord;
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return undefined;
    throw error;
  }
}

/** `key id: 2 rows`, `row_count: rows 0, minimum 1`. */
export function describeFound(found: FailedCheck): string {
  return `${found.check}: ${factsOf(found) ?? rowsOf(found)}`;
}

/** `key id is broken by 2 rows`, `row_count is broken: rows 0, minimum 1`. */
export function describeBroken(found: FailedCheck): string {
  const facts = factsOf(found);
  return `${found.check} is broken${facts === undefined ? ` by ${rowsOf(found)}` : `: ${facts}`}`;
}

function rowsOf({ rows, tolerance = {} }: FailedCheck): string {
  const { warnAbove, failAbove } = tolerance;
  const allowed = [
    ...(warnAbove === undefined ? [] : [`warns above ${warnAbove}`]),
    ...(failAbove === undefined ? [] : [`fails above ${failAbove}`]),
  ];
  return `${rows} ${rows === 1 ? 'row' : 'rows'}${allowed.length > 0 ? ` (${allowed.join(', ')})` : ''}`;
}

/** Of a rule of the whole table: what was found. */
function factsOf({ whole, sample: [facts] }: FailedCheck): string | undefined {
  if (!whole) return undefined;
  const told = Object.entries(facts ?? {}).map(([name, value]) => `${name} ${value ?? 'none'}`);
  return told.length > 0 ? told.join(', ') : 'its columns are classified';
}
