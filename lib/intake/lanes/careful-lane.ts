import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnContract } from '../../contract';
import { quoteLiteral } from '../../engine';
import { cellForms, type FileFormat, globLiteral, RecordFile, readRecords } from '../records';
import { emptySql } from '../result-sql';
import { FAULT_COLUMNS, typedRecords } from '../typing';
import type { LaneRequest, Typed } from './typed';

const FAULTS: readonly ColumnContract[] = FAULT_COLUMNS.map((name) => ({
  name,
  type: name === '__line' ? 'long' : 'string',
}));

/**
 * Takes any text, record by record, in JavaScript: into a scratch file, and typed into a second one, so that neither the text
 * nor the rows need memory. @throws Refusal
 */
export async function carefulLane(request: LaneRequest, format: FileFormat): Promise<Typed> {
  const { session, dataset, timeZone, file, head } = request;
  const folder = await mkdtemp(join(request.scratch, 'intake-'));
  const recordPath = join(folder, 'records.csv');
  const typedPath = join(folder, 'typed.parquet');
  try {
    const records = await RecordFile.create(recordPath, dataset.columns.length);
    const result = await readRecords({ path: file, head, dataset, records }, format).finally(() => records.close());
    if (records.count === 0) return { ...result, read: 0, relation: `(${emptySql([...dataset.columns, ...FAULTS])})` };
    const forms = cellForms(dataset.columns, result.form);
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
