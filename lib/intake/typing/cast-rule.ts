import { duckdbType, type StagedColumn } from '../../contract';
import { TimeZone } from './time-zone';
import type { TypeRule } from './type-rule';

const INSTANT = 'TIMESTAMP WITH TIME ZONE';

/** Values that come with a type of their own (Parquet): cast, and refused where casting back gives another value. */
export function castRule(column: StagedColumn, cell: string, from: string, timeZone: string): TypeRule {
  const to = duckdbType(column.type);
  const says = `(${from.toLowerCase()}) is no ${column.type} without loss`;
  return { value: castValue(column, cell, from, to, timeZone), faults: [{ code: 'would_lose', says }] };
}

function castValue(column: StagedColumn, cell: string, from: string, to: string, timeZone: string): string {
  // Made where it is read: a zone's first look takes ten milliseconds.
  const zone = () => new TimeZone(column.parse?.timeZone ?? timeZone, column.parse?.repeatedHour);
  if (from === to) return isMoment(to) ? `CASE WHEN isfinite(${cell}) THEN ${cell} END` : cell;
  if (to === 'VARCHAR') return from === 'BLOB' ? `TRY(decode(${cell}))` : textOf(cell, from);
  if (to === INSTANT) return zone().instant(withoutLoss(cell, from, 'TIMESTAMP'));
  if (from === INSTANT) return withoutLoss(zone().local(cell), 'TIMESTAMP', to);
  return withoutLoss(cell, from, to);
}

/** The text of a value of any type: nested ones as JSON. */
export function textOf(cell: string, from: string): string {
  return /[[(]/.test(from) && !from.startsWith('DECIMAL') && !from.startsWith('ENUM')
    ? `CAST(to_json(${cell}) AS VARCHAR)`
    : `CAST(${cell} AS VARCHAR)`;
}

function withoutLoss(cell: string, from: string, to: string): string {
  const value = `TRY_CAST(${cell} AS ${to})`;
  const finite = isMoment(to) ? `isfinite(${value}) AND ` : '';
  return `CASE WHEN ${finite}TRY_CAST(${value} AS ${from}) = ${cell} THEN ${value} END`;
}

function isMoment(type: string): boolean {
  return type === 'DATE' || type.startsWith('TIMESTAMP');
}
