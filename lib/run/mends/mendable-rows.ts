import { MeshError, type Problem } from '../../error';
import type { MendRow } from '../../intake';
import { type DatasetManifest, logicalName } from '../../manifest';
import type { Ledger } from '../../plan';
import { readLedger } from '../intakes/ledger-store';
import { tableAt } from '../places';
import type { Platform } from '../platform';
import type { StepOptions } from '../workspace';
import { isRefused, mendedRaw, type QuarantinedRecord, quarantinedRecords } from './quarantined-records';

const MOST_PROBLEMS = 20;

export interface MendableOptions extends StepOptions {
  /** Of the rows, for messages. */
  readonly file: string;
  readonly scratch: string;
}

/** A row and the record that it mends. */
export interface MendPair {
  readonly row: MendRow;
  readonly record: QuarantinedRecord;
}

/**
 * The rows that may change something, each with its record; those that were replayed before as they are now are left out.
 * @throws MeshError with the rows whose record is not, or no longer, in the quarantine
 */
export async function mendableRows(
  platform: Platform,
  dataset: DatasetManifest,
  rows: readonly MendRow[],
  { file, scratch, signal }: MendableOptions,
): Promise<MendPair[]> {
  const wanted = { records: rows.map(({ record }) => record) };
  const records = await quarantinedRecords(platform, dataset, wanted, scratch, { signal });
  const known = new Map(records.map((each) => [each.record, each]));
  const { ledger } = await readLedger(platform, dataset, await tableAt(platform, dataset.place));
  const problems: Problem[] = [];
  const pairs: MendPair[] = [];
  for (const row of rows) {
    const record = known.get(row.record);
    const asBefore = record?.wasMended && record.raw === mendedRaw(dataset, row.cells);
    if (asBefore) continue;
    const problem = record ? recordProblem(record) : unknownProblem(dataset, row, ledger);
    if (problem) problems.push({ ...problem, place: { file, line: row.line } });
    else if (record) pairs.push({ row, record });
  }
  if (problems.length === 0) return pairs;
  const more = problems.length - MOST_PROBLEMS;
  throw new MeshError([
    ...problems.slice(0, MOST_PROBLEMS),
    ...(more > 0 ? [{ message: `${more} more rows cannot be taken`, hint: 'nothing was taken of the file' }] : []),
  ]);
}

function recordProblem(record: QuarantinedRecord): Omit<Problem, 'place'> | undefined {
  const { root, file, line } = record;
  if (root.refused !== undefined) {
    return {
      message: `${root.name} was refused as a whole, so there is no row of it to mend: ${root.refused}`,
      hint: `replay the corrected file: --file FILE --as ${root.name}`,
    };
  }
  if (isRefused(record)) return undefined;
  return {
    message: `line ${line} of ${file} was mended before and is staged: this row says something else`,
    hint: `leave the row out; what is staged is changed by a corrected file: --file FILE --as ${root.name}`,
  };
}

function unknownProblem(dataset: DatasetManifest, { record }: MendRow, ledger: Ledger): Omit<Problem, 'place'> {
  const name = logicalName(dataset);
  const [delivery] = record.split(':', 1);
  const entry = ledger.entries.findLast(({ intake }) => intake.startsWith(`${delivery}-`));
  if (!entry) {
    return {
      message: `'${record}' names no file of ${name}`,
      hint: 'replay the rows into the table that they were exported of, and leave __record as it is',
    };
  }
  return {
    message: `'${record}' is no longer in the quarantine of ${name}: ${entry.name} was delivered again, or is read by another contract`,
    hint: `export what is refused now: data-mesh quarantine ${name} --out FILE`,
  };
}
