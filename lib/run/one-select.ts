import { quoteLiteral, type Session } from '../engine';
import { MeshError, type Place } from '../error';

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
