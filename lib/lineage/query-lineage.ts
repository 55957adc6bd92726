import type { Session } from '../engine';
import type { Operator } from './plan/nodes';
import { relationOf, UnknownPlan } from './plan/operator';
import { NOTHING, type Sources } from './sources';

/** Where what a query gives comes from. */
export interface QueryLineage {
  /** In the order of the query's columns; empty where the query as a whole is unknown. */
  readonly columns: readonly Sources[];
  /** What decides which rows there are, and so on every column. */
  readonly rows: Sources;
}

interface SerializedPlan {
  readonly error: boolean;
  readonly error_message?: string;
  readonly plans?: readonly Operator[];
}

/**
 * The lineage of one SELECT on tables that the session has, by the engine's own bound plan. What cannot be told is unknown, with
 * the reason; SQL that the engine cannot bind is unknown as a whole.
 */
export async function queryLineage(session: Session, sql: string): Promise<QueryLineage> {
  try {
    const { json } = await session.one<{ json: string }>(
      'SELECT CAST(json_serialize_plan($1::VARCHAR) AS VARCHAR) AS json',
      [sql],
    );
    const { error, error_message, plans = [] } = JSON.parse(json) as SerializedPlan;
    if (error || plans.length !== 1) return unknownQuery(error_message ?? 'it is not one SELECT');
    const { columns, rows } = relationOf(plans[0], { common: new Map(), bound: new Map() });
    return { columns, rows };
  } catch (error) {
    if (error instanceof UnknownPlan) return unknownQuery(`the engine's plan has ${error.message} in it`);
    return unknownQuery((error as Error).message.split('\n')[0]);
  }
}

function unknownQuery(why: string): QueryLineage {
  return { columns: [], rows: { ...NOTHING, unknown: why } };
}
