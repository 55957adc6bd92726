import { changedTypes } from './changed-types';
import type { Standardized } from './intake';
import { carefulLane, fastLane, type LaneRequest, type Typed } from './lanes';
import { parquetRecords, refuseOtherKind } from './records';
import { lastRows } from './records/csv-tail';
import { footerRemarks } from './records/footer-look';
import { unreadableParquet } from './records/unreadable-parquet';
import { quarantineSql, stagedSql } from './result-sql';
import { typedRecords } from './typing';

/** Reads one file that is not packed. @throws Refusal */
export async function standardizeFile(request: LaneRequest): Promise<Standardized> {
  refuseOtherKind(request.head, request.source.format);
  const typed = await typedFile(request);
  return result(request, typed).catch(async (error) => {
    await typed.clean?.undo();
    throw error;
  });
}

async function result(request: LaneRequest, typed: Typed): Promise<Standardized> {
  const { intake, dataset, period } = request;
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
    remarks: [
      ...typed.remarks,
      ...(await footerOf(request)),
      ...drifted,
      ...(counts.read === 0 ? ['the file has no records'] : []),
    ],
  };
}

/** Below a large file nobody sees its total, which may well be read as a record. */
async function footerOf({ file, head, source: { format } }: LaneRequest): Promise<string[]> {
  if (format.kind !== 'csv' || format.footerLines) return [];
  return footerRemarks(await lastRows(file, head, format), 'footerLines');
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

async function count({ session, source, file }: LaneRequest, relation: string): Promise<Counts> {
  const sql = `SELECT count(*)::VARCHAR AS read, count(*) FILTER (__code IS NULL)::VARCHAR AS staged,
  count(*) FILTER (__code IS NOT NULL)::VARCHAR AS quarantined FROM ${relation}`;
  try {
    const row = await session.one<Record<keyof Counts, string>>(sql);
    return { read: Number(row.read), staged: Number(row.staged), quarantined: Number(row.quarantined) };
  } catch (error) {
    throw source.format.kind === 'parquet' ? unreadableParquet(error, file) : error;
  }
}

interface Counts {
  readonly read: number;
  readonly staged: number;
  readonly quarantined: number;
}
