import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isTimeZone, parseProblems, QUARANTINE_COLUMNS, STAGED_META_COLUMNS, type StagedColumn } from '../contract';
import { quoteLiteral } from '../engine';
import { MeshError } from '../error';
import { changedTypes } from './changed-types';
import type { Standardized, StandardizeRequest } from './intake';
import { periodSql } from './period';
import {
  type FileFormat,
  globLiteral,
  headOf,
  parquetRecords,
  RecordFile,
  readRecords,
  refuseOtherKind,
} from './records';
import { Refusal } from './refusal';
import { emptySql, quarantineSql, refusedSql, stagedSql } from './result-sql';
import { typedRecords } from './typing';

const RAW_OF_REFUSED = 2000;

/** Records that have been typed: a relation, and what was found on the way. */
interface Typed {
  readonly relation: string;
  readonly newColumns: readonly string[];
  readonly remarks: readonly string[];
  /** Records as the reader counted them; absent where the engine itself reads the file. */
  readonly read?: number;
}

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
    const typed = await typedFile({ ...request, dataset }, head);
    const counts = await count(request, typed.relation);
    const drifted = await changedTypes(request, typed.relation, counts);
    if (counts.read !== counts.staged + counts.quarantined || counts.read !== (typed.read ?? counts.read)) {
      throw new Error(
        `${intake.name}: ${typed.read ?? counts.read} records were read, but ${counts.staged} staged and ${counts.quarantined} quarantined`,
      );
    }
    return {
      ...counts,
      stagedSql: stagedSql(typed.relation, dataset.columns, intake, period),
      quarantineSql: quarantineSql(typed.relation, intake),
      newColumns: typed.newColumns,
      remarks: [...typed.remarks, ...drifted, ...(counts.read === 0 ? ['the file has no records'] : [])],
    };
  } catch (error) {
    if (error instanceof Refusal) return refused(request, error, head);
    throw error;
  }
}

async function typedFile(request: StandardizeRequest, head: Buffer): Promise<Typed> {
  const { session, dataset, source, timeZone, file } = request;
  if (source.format.kind === 'parquet') {
    const { records, newColumns, remarks } = await parquetRecords(session, file, dataset);
    return { relation: `(${typedRecords(records, dataset.columns, timeZone)})`, newColumns, remarks };
  }
  return typedText({ ...request, format: source.format }, head);
}

/** Reads into a scratch file, and types that into a second one, so that neither the text nor the rows need memory. */
async function typedText(request: StandardizeRequest & { format: FileFormat }, head: Buffer): Promise<Typed> {
  const { session, dataset, timeZone, file } = request;
  const folder = await mkdtemp(join(request.scratch, 'intake-'));
  const recordPath = join(folder, 'records.csv');
  const typedPath = join(folder, 'typed.parquet');
  try {
    const records = await RecordFile.create(recordPath, dataset.columns.length);
    const result = await readRecords({ path: file, head, dataset, records }, request.format).finally(() =>
      records.close(),
    );
    const forms = dataset.columns.map(() => result.form);
    const typed = typedRecords({ relation: records.relation(), forms }, dataset.columns, timeZone);
    await session.run(`COPY (${typed}) TO ${quoteLiteral(typedPath)} (FORMAT parquet)`);
    return { ...result, read: records.count, relation: `read_parquet(${globLiteral(typedPath)})` };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(recordPath, { force: true });
  }
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
