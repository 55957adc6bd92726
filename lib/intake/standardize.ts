import { stat } from 'node:fs/promises';
import { isTimeZone, parseProblems, QUARANTINE_COLUMNS, STAGED_META_COLUMNS, type StagedColumn } from '../contract';
import { MeshError } from '../error';
import { changedTypes } from './changed-types';
import type { Standardized, StandardizeRequest } from './intake';
import { carefulLane, fastLane, type LaneRequest, type Typed } from './lanes';
import { periodSql } from './period';
import { headOf, parquetRecords, refuseOtherKind } from './records';
import { Refusal } from './refusal';
import { emptySql, quarantineSql, refusedSql, stagedSql } from './result-sql';
import { typedRecords } from './typing';

const RAW_OF_REFUSED = 2000;

/**
 * Reads a delivered file by its contract: each record ends typed in `stagedSql` or explained in `quarantineSql`.
 *
 * @throws MeshError where the declaration is wrong; whatever is wrong with the file is in the result
 */
export async function standardize(request: StandardizeRequest): Promise<Standardized> {
  const { intake, timeZone } = request;
  const dataset = { ...request.dataset, columns: withRequiredKey(request.dataset.columns, request.dataset.key) };
  refuseDeclaration(dataset.columns, timeZone);
  if ((await stat(request.file)).size === 0) return nothingRead(dataset.columns, ['the file is empty']);
  const head = await headOf(request.file);
  try {
    const period = periodSql(request.source.period, intake, dataset, timeZone);
    refuseOtherKind(head, request.source.format);
    const typed = await typedFile({ ...request, dataset, head, period });
    return await result({ ...request, dataset }, typed, period).catch(async (error) => {
      await typed.clean?.undo();
      throw error;
    });
  } catch (error) {
    if (error instanceof Refusal) return refused(request, error, head);
    throw error;
  }
}

async function result(request: StandardizeRequest, typed: Typed, period: string): Promise<Standardized> {
  const { intake, dataset } = request;
  const found = await count(request, typed.relation);
  if (found.read !== found.staged + found.quarantined || found.read !== (typed.read ?? found.read)) {
    throw new Error(
      `${intake.name}: ${typed.read ?? found.read} records were read, but ${found.staged} staged and ${found.quarantined} quarantined`,
    );
  }
  const { count: clean = 0, sql } = typed.clean ?? {};
  const counts = { ...found, read: found.read + clean, staged: found.staged + clean };
  const drifted = await changedTypes(request, typed.relation, counts);
  const rest = stagedSql(typed.relation, dataset.columns, intake, period);
  return {
    ...counts,
    written: sql === undefined ? clean : 0,
    stagedSql: sql === undefined ? rest : `${sql} UNION ALL ${rest}`,
    quarantineSql: quarantineSql(typed.relation, intake),
    newColumns: typed.newColumns,
    remarks: [...typed.remarks, ...drifted, ...(counts.read === 0 ? ['the file has no records'] : [])],
  };
}

async function typedFile(request: LaneRequest): Promise<Typed> {
  const { session, dataset, source, timeZone, file } = request;
  const { format } = source;
  if (format.kind === 'parquet') {
    const { records, newColumns, remarks } = await parquetRecords(session, file, dataset);
    return { relation: `(${typedRecords(records, dataset.columns, timeZone)})`, newColumns, remarks };
  }
  return (format.kind === 'csv' && (await fastLane(request, format))) || carefulLane(request, format);
}

async function count({ session, source }: StandardizeRequest, relation: string): Promise<Counts> {
  const sql = `SELECT count(*)::VARCHAR AS read, count(*) FILTER (__code IS NULL)::VARCHAR AS staged,
  count(*) FILTER (__code IS NOT NULL)::VARCHAR AS quarantined FROM ${relation}`;
  try {
    const row = await session.one<Record<keyof Counts, string>>(sql);
    return { read: Number(row.read), staged: Number(row.staged), quarantined: Number(row.quarantined) };
  } catch (error) {
    if (source.format.kind !== 'parquet') throw error;
    const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new Refusal('unreadable', `the Parquet file cannot be read: ${message.slice(0, 300)}`);
  }
}

interface Counts {
  readonly read: number;
  readonly staged: number;
  readonly quarantined: number;
}

/** Columns of the key are always required. */
function withRequiredKey(columns: readonly StagedColumn[], key: readonly string[]): StagedColumn[] {
  return columns.map((column) => (key.includes(column.name) ? { ...column, required: true } : column));
}

function refuseDeclaration(columns: readonly StagedColumn[], timeZone: string): void {
  const problems = columns.flatMap(parseProblems);
  if (!isTimeZone(timeZone)) {
    problems.push({
      message: `'timeZone' must be an IANA name, got '${timeZone}'`,
      hint: "for example 'Europe/Amsterdam'",
    });
  }
  if (problems.length > 0) throw new MeshError(problems);
}

function nothingRead(columns: readonly StagedColumn[], remarks: readonly string[]): Standardized {
  return {
    read: 0,
    staged: 0,
    quarantined: 0,
    stagedSql: emptySql([...columns, ...STAGED_META_COLUMNS]),
    quarantineSql: emptySql(QUARANTINE_COLUMNS),
    newColumns: [],
    remarks,
  };
}

function refused({ intake, dataset }: StandardizeRequest, { code, message }: Refusal, head: Buffer): Standardized {
  const raw = head.toString('utf8').slice(0, RAW_OF_REFUSED);
  return {
    ...nothingRead(dataset.columns, []),
    read: 1,
    quarantined: 1,
    quarantineSql: refusedSql(intake, code, message, raw),
    refused: message,
  };
}
