import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isTimeZone, parseProblems, type StagedColumn } from '../contract';
import { MeshError } from '../error';
import type { SourceFormat } from '../manifest';
import { filePeriod, isOfWholeFile } from './file-period';
import type { Standardized, StandardizeRequest } from './intake';
import type { LaneRequest } from './lanes';
import { periodSql } from './period';
import { headOf } from './records';
import { Refusal } from './refusal';
import { standardizeFile } from './standardize-file';
import { standardizeMembers } from './standardize-members';
import { packingOf } from './unpack';
import { nothingRead, refused } from './whole-result';

/**
 * Reads a delivered file by its contract: each record ends typed in `stagedSql` or explained in `quarantineSql`.
 *
 * @throws MeshError where the declaration is wrong; whatever is wrong with the file is in the result
 */
export async function standardize(request: StandardizeRequest): Promise<Standardized> {
  const { intake, timeZone, source, file } = request;
  const dataset = { ...request.dataset, columns: withRequiredKey(request.dataset.columns, request.dataset.key) };
  refuseDeclaration(dataset.columns, source.format.kind, timeZone);
  if ((await stat(file)).size === 0) return nothingRead(dataset.columns, ['the file is empty']);
  const head = await headOf(file);
  try {
    const period = periodSql(source.period, intake, dataset, timeZone);
    const packing = await packingOf(file, head, source.format);
    // Whether a file is taken is known when all its rows are.
    const write = isOfWholeFile(source.period) ? undefined : request.write;
    const whole: LaneRequest = { ...request, dataset, head, period, write };
    const result = await (packing ? unpacked(whole, packing) : standardizeFile(whole));
    return { ...result, period: await filePeriod(request, result) };
  } catch (error) {
    if (error instanceof Refusal) return refused({ intake, dataset }, error, head);
    throw error;
  }
}

/** What is unpacked stays where the engine itself reads it: then the result's SQL needs it. */
async function unpacked(
  request: LaneRequest,
  packing: Parameters<typeof standardizeMembers>[1],
): Promise<Standardized> {
  const folder = await mkdtemp(join(request.scratch, 'unpacked-'));
  let isKept = false;
  try {
    const result = await standardizeMembers(request, packing, folder);
    isKept = request.source.format.kind === 'parquet';
    return result;
  } finally {
    if (!isKept) await rm(folder, { recursive: true, force: true });
  }
}

/** Columns of the key are always required. */
function withRequiredKey(columns: readonly StagedColumn[], key: readonly string[]): StagedColumn[] {
  return columns.map((column) => (key.includes(column.name) ? { ...column, required: true } : column));
}

function refuseDeclaration(columns: readonly StagedColumn[], kind: SourceFormat['kind'], timeZone: string): void {
  const problems = columns.flatMap(parseProblems);
  // The first look at a time zone takes as long as the first megabyte of a file. Parquet has instants of its own, to be cast.
  const isRead = kind === 'parquet' || columns.some(({ type }) => type.includes('timestamptz'));
  if (isRead && !isTimeZone(timeZone)) {
    problems.push({
      message: `'timeZone' must be an IANA name, got '${timeZone}'`,
      hint: "for example 'Europe/Amsterdam'",
    });
  }
  if (problems.length > 0) throw new MeshError(problems);
}
