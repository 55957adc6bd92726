import { readFile, writeFile } from 'node:fs/promises';
import type { DatasetManifest, SourceManifest } from '../../manifest';
import { headOf, kindOf } from '../records';
import { Refusal } from '../refusal';
import type { RecordFault } from './fault';
import { markCsv } from './mark-csv';
import { Unmarkable } from './unmarkable';
import { markWorkbook } from './xlsx/mark-workbook';

export interface MarkRequest {
  /** Local path of the delivered file. */
  readonly path: string;
  /** Where the marked file is to be written. */
  readonly out: string;
  readonly source: Pick<SourceManifest, 'format'>;
  readonly dataset: Pick<DatasetManifest, 'columns'>;
  readonly faults: readonly RecordFault[];
  /** Records that are wrong besides: for them there was no room. @default 0 */
  readonly unmarked?: number;
}

/** A workbook is marked in memory. */
const LARGEST_WORKBOOK = 256 * 1024 * 1024;

/** Writes a delivered file with its wrong cells marked and explained; undefined, or why that cannot be done. */
export async function markFile({
  path,
  out,
  source,
  dataset,
  faults,
  unmarked = 0,
}: MarkRequest): Promise<string | undefined> {
  const { format } = source;
  try {
    if (format.kind === 'csv') {
      const kind = kindOf(await headOf(path));
      return kind === undefined ? await markCsv({ path, out, format, dataset, faults, unmarked }) : `it is ${kind}`;
    }
    if (format.kind !== 'excel') return 'files of this format have no place for marks';
    const bytes = await readFile(path);
    if (!bytes.subarray(0, 2).equals(Buffer.from('PK'))) return 'workbooks of before 2007 (.xls) cannot be marked';
    if (bytes.length > LARGEST_WORKBOOK) return 'it is too large to be marked';
    await writeFile(out, await markWorkbook({ bytes, format, dataset, faults, unmarked }));
    return undefined;
  } catch (error) {
    if (error instanceof Unmarkable || error instanceof Refusal) return error.message;
    throw error;
  }
}
