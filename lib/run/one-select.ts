import { type EngineColumn, type Parameters, quoteLiteral, type Session } from '../engine';
import { MeshError, type Place } from '../error';
import { withoutTerminator } from '../plan';

/** `SELECT 1) q; DROP TABLE x; …` is harmless alone and not inside parentheses: so what is put there is looked at alone first. */
export async function assertOneSelect(session: Session, what: string, sql: string, place: Place): Promise<void> {
  const { serialized } = await session.one<{ serialized: string }>(
    `SELECT CAST(json_serialize_sql(${quoteLiteral(sql)}::VARCHAR) AS VARCHAR) AS serialized`,
  );
  const parsed = JSON.parse(serialized) as { error: boolean; error_message?: string; statements?: unknown[] };
  if (!parsed.error && parsed.statements?.length === 1) return;
  const found = parsed.error ? parsed.error_message : `found ${parsed.statements?.length} statements`;
  throw new MeshError([
    {
      message: `${what} must be exactly one SELECT: ${found}`,
      hint: 'it only reads; what it reads is bound by name',
      place,
    },
  ]);
}

/** The columns of a text that is found to be exactly one SELECT. Mostly the engine's first look at it tells both. */
export async function selectColumns(
  session: Session,
  what: string,
  sql: string,
  values: Parameters,
  place: Place,
): Promise<EngineColumn[]> {
  const isPlain = !('types' in values) && !/\bpragma\b/i.test(sql);
  const columns = isPlain ? await session.selectColumns(sql).catch(() => undefined) : undefined;
  if (columns) return columns;
  // What is wrong with it is told one by one.
  await assertOneSelect(session, what, sql, place);
  return session.columns(withoutTerminator(sql), values);
}
