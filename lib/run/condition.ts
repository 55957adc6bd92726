import type { Session } from '../engine';
import { MeshError, type Place } from '../error';
import { conditionProblem, conditionSql, type SerializedSql } from '../plan';
import { problemsOf } from './faults';

/**
 * A condition stands inside a query that is not the user's: so it is parsed where it will stand, and must be no more than that.
 * Then the engine binds it to the table's columns, which are all it can see.
 */
export async function assertCondition(session: Session, table: string, where: string, place: Place): Promise<void> {
  const [written, plain] = [await serialize(session, table, where), await serialize(session, table, 'true')];
  const problem = conditionProblem(written, plain);
  if (problem) throw refused(table, problem.message, place, problem.hint);
  try {
    await session.columns(conditionSql(table, where));
  } catch (error) {
    const [{ message, hint }] = problemsOf(error, place);
    throw refused(table, message, place, hint);
  }
}

async function serialize(session: Session, table: string, where: string): Promise<SerializedSql> {
  const { serialized } = await session.one<{ serialized: string }>(
    'SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS serialized',
    [conditionSql(table, where)],
  );
  return JSON.parse(serialized) as SerializedSql;
}

function refused(table: string, message: string, place: Place, hint?: string): MeshError {
  return new MeshError([{ message: `'where' of '${table}': ${message}`, hint, place }]);
}
