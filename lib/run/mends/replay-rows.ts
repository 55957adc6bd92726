import type { MendedRecord, MendRow } from '../../intake';
import { type DatasetManifest, logicalName } from '../../manifest';
import { mendsOf } from '../../plan';
import { commitReceipts } from '../intakes/commit-receipts';
import { readLedger } from '../intakes/ledger-store';
import type { Receipt } from '../intakes/receipt';
import { datasetNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import { newRunId } from '../run-id';
import { type StepOptions, withScratch } from '../workspace';
import { mendIntake, type StillFaulty } from './mend-intake';
import { type MendPair, mendableRows } from './mendable-rows';
import { OriginalFiles } from './original-file';
import {
  mendedRecord,
  type OriginalCells,
  originalCells,
  type QuarantinedRecord,
  sameText,
  shownCells,
} from './quarantined-records';

export interface ReplayOptions extends StepOptions {
  /** Find out what would happen, and change nothing. */
  readonly dryRun?: boolean;
}

/** What became of mended rows. Plain JSON. */
export interface RowsReplayed {
  /** Rows that say what stands in the quarantine already, or what was replayed before. */
  readonly unchanged: number;
  /** Records that are now in the staged table. */
  readonly staged: number;
  /** Records that the contract still refuses, with the new reason. */
  readonly faulty: readonly StillFaulty[];
}

/**
 * Takes mended records: those that pass are staged in the place that they have in their file, the others stay in quarantine with their
 * new reason. All of it is seen at once or not at all.
 * @throws MeshError where a row names a record that is not, or no longer, in the quarantine: nothing is taken then
 */
export async function replayRows(
  platform: Platform,
  name: string,
  rows: readonly MendRow[],
  { file, dryRun, signal }: ReplayOptions & { readonly file: string },
): Promise<RowsReplayed> {
  return withScratch(platform, async (scratch) => {
    const dataset = datasetNamed(platform, name);
    const { ledger } = await readLedger(platform, dataset, await tableAt(platform, dataset.place));
    const mendable = await mendableRows(platform, dataset, rows, { file, scratch, signal });
    const originals = new OriginalFiles(platform, dataset);
    const options = { runId: newRunId(new Date()), scratch, dryRun, signal };
    const receipts: Receipt[] = [];
    const done = { unchanged: rows.length - mendable.length, staged: 0, faulty: [] as StillFaulty[] };
    for (const group of byRoot(mendable)) {
      const [{ record: first }] = group;
      const path = await originals.path(first.root, scratch);
      const known = await originalCells(platform, dataset, path, group.map(recordOf), scratch, { signal });
      const records = group.flatMap((pair) => mended(dataset, pair, known));
      done.unchanged += group.length - records.length;
      if (records.length === 0) continue;
      const nth = mendsOf(ledger, first.root.intake).length + 1;
      const subject = { root: first.root, nth, records, form: known.form };
      const { receipt, staged, faulty } = await mendIntake(platform, dataset, subject, options);
      if (receipt) receipts.push(receipt);
      done.staged += staged;
      done.faulty.push(...faulty);
    }
    if (receipts.length > 0) await commitReceipts(platform, logicalName(dataset), receipts);
    return done;
  });
}

function recordOf({ record }: MendPair): QuarantinedRecord {
  return record;
}

function byRoot(pairs: readonly MendPair[]): MendPair[][] {
  const groups = new Map<string, MendPair[]>();
  for (const pair of pairs) {
    const { intake } = pair.record.root;
    groups.set(intake, [...(groups.get(intake) ?? []), pair]);
  }
  return [...groups.values()];
}

/** Nothing where the row says what stands there already. */
function mended(dataset: DatasetManifest, { row, record }: MendPair, known: OriginalCells): MendedRecord[] {
  const now = shownCells(dataset, record, known);
  const asItIs = now !== undefined && row.cells.every((text, index) => sameText(text, now[index]));
  return asItIs ? [] : [mendedRecord(dataset, record, row.cells, known)];
}
