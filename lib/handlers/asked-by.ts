import { createHash } from 'node:crypto';

/** Who asked for a run, as its record says it. */
export interface Asked {
  readonly by: string;
  readonly because?: string;
  /**
   * What sets this asking apart from another one over the same inputs and the same SQL. Absent: it is a hint like any other, and
   * what was tried and failed is not tried again for it.
   */
  readonly nonce?: string;
  /** True where a person wrote the input, who may say what is to be done. */
  readonly isByHand?: boolean;
}

/** The part of EventBridge's events that is read here. */
interface Event {
  readonly source?: string;
  readonly time?: string;
  readonly 'detail-type'?: string;
  readonly detail?: { readonly databaseName?: string; readonly tableName?: string; readonly changedTables?: string[] };
  /** What a person may say who starts it by hand. */
  readonly by?: string;
}

/** Nobody is called so who asks by hand. */
const OWN_WORDS = ['commit', 'schedule'];

/** @param execution ARN of the execution that was started; unique where a person or EventBridge started it */
export function askedBy(event: Event, execution: string): Asked {
  // The same tick, delivered twice, has the same time; the next one tries again what failed.
  if (event['detail-type'] === 'Scheduled Event') return { by: 'schedule', nonce: event.time ?? execution };
  if (event.source === 'aws.glue') {
    const { databaseName = '', tableName, changedTables = [] } = event.detail ?? {};
    const tables = [...(tableName === undefined ? [] : [tableName]), ...changedTables].join(', ');
    return { by: 'commit', because: `${databaseName}${tables && `: ${tables}`} changed` };
  }
  if (event['detail-type'] !== undefined) return { by: event.source ?? 'event', nonce: execution };
  const by = typeof event.by === 'string' && !OWN_WORDS.includes(event.by) ? event.by.slice(0, 200) : 'hand';
  return { by, nonce: execution, isByHand: true };
}

/** The name of the execution that does the work: what is to be done and over what, so that asking twice does it once. */
export function executionName(work: string, { nonce }: Asked): string {
  return nonce === undefined ? work : `${work}-${createHash('sha256').update(nonce).digest('hex').slice(0, 16)}`;
}
