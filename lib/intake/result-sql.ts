import { type ColumnContract, duckdbType, MENDED, QUARANTINE_COLUMNS, STAGED_META_COLUMNS } from '../contract';
import { constantText, quoteIdentifier, quoteLiteral } from '../engine';
import type { Intake } from './intake';

/** A SELECT of the staged rows of a typed relation, with what every staged row carries. */
export function stagedSql(typed: string, columns: readonly ColumnContract[], intake: Intake, period: string): string {
  const same: Record<string, string> = { __intake: constantText(intake.id), __file: constantText(intake.name) };
  const meta: Record<string, string> = { __row: '__line', __period: period, __arrived_at: arrivedAt(intake) };
  const own = columns.map((column) => quoteIdentifier(column.name));
  const behind = STAGED_META_COLUMNS.flatMap((column) =>
    column.name in same ? [`${same[column.name]} AS ${quoteIdentifier(column.name)}`] : select([column], meta),
  );
  return `SELECT ${[...own, ...behind].join(', ')} FROM ${typed} WHERE __code IS NULL`;
}

/** A SELECT of the faulty records of a typed relation. */
export function quarantineSql(typed: string, intake: Intake): string {
  const values = {
    line: '__line',
    column: '__column',
    reason: '__code',
    message: '__message',
    value: '__value',
    raw: '__raw',
  };
  return `${selectQuarantine(values, intake)} FROM ${typed} WHERE __code IS NOT NULL`;
}

/** A SELECT of all mended records of a typed relation, also of those that passed. */
export function mendedSql(typed: string, intake: Intake): string {
  const values = {
    line: '__line',
    column: '__column',
    reason: `COALESCE(__code, ${quoteLiteral(MENDED)})`,
    message: `COALESCE(__message, 'mended, and staged')`,
    value: '__value',
    raw: '__raw',
    record: '__record',
  };
  return `${selectQuarantine(values, intake)} FROM ${typed}`;
}

/** The one record that stands for a file that was refused as a whole. */
export function refusedSql(intake: Intake, code: string, message: string, raw: string): string {
  const values = {
    line: '1',
    column: 'NULL',
    reason: quoteLiteral(code),
    message: textLiteral(message),
    value: 'NULL',
    raw: textLiteral(raw),
  };
  return selectQuarantine(values, intake);
}

/** A SELECT with the right columns and no row. */
export function emptySql(columns: readonly ColumnContract[]): string {
  const nulls = columns.map((column) => `NULL::${duckdbType(column.type)} AS ${quoteIdentifier(column.name)}`);
  return `SELECT ${nulls.join(', ')} WHERE false`;
}

function selectQuarantine(values: Record<string, string>, intake: Intake): string {
  const all: Record<string, string> = {
    record: 'NULL',
    ...values,
    __intake: quoteLiteral(intake.id),
    file: quoteLiteral(intake.name),
    __arrived_at: arrivedAt(intake),
  };
  return `SELECT ${select(QUARANTINE_COLUMNS, all).join(', ')}`;
}

function select(columns: readonly ColumnContract[], values: Record<string, string>): string[] {
  return columns.map(
    (column) => `CAST(${values[column.name]} AS ${duckdbType(column.type)}) AS ${quoteIdentifier(column.name)}`,
  );
}

function arrivedAt(intake: Intake): string {
  return `TIMESTAMPTZ ${quoteLiteral(new Date(intake.arrivedAt).toISOString().replace('T', ' ').replace('Z', '+00'))}`;
}

/** Any text as SQL, also with characters that a statement's text cannot have. */
function textLiteral(text: string): string {
  return `decode(from_base64('${Buffer.from(text, 'utf8').toString('base64')}'))`;
}
