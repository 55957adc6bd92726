import { type MendableRecord, problemOf } from '../../intake';
import { currentIntakes, type LedgerEntry } from '../../plan';
import { readLedger } from '../intakes/ledger-store';
import { datasetNamed, tryTableAt } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withScratch } from '../workspace';
import { OriginalFiles } from './original-file';
import { isRefused, originalCells, quarantinedRecords, shownCells } from './quarantined-records';

/** The refused records of one file, to be mended. */
export interface MendableFile {
  readonly file: string;
  readonly records: readonly MendableRecord[];
  /** Why the whole file was refused: there are no records of it then. */
  readonly refused?: string;
}

/** Records of several files are named by the contract's own spelling of their headers. */
const NOWHERE = { positions: [], names: [] };

/** The quarantine of a dataset file by file, with the cells of each record as far as they are to be had. */
export async function* mendableFiles(
  platform: Platform,
  name: string,
  options: StepOptions = {},
): AsyncGenerator<MendableFile> {
  const dataset = datasetNamed(platform, name);
  const originals = new OriginalFiles(platform, dataset);
  for (const root of await refusingIntakes(platform, name)) {
    if (root.refused !== undefined) {
      yield { file: root.name, records: [], refused: root.refused };
      continue;
    }
    yield await withScratch(platform, async (scratch) => {
      const all = await quarantinedRecords(platform, dataset, { root: root.intake }, scratch, options);
      const refused = all.filter(isRefused);
      if (refused.length === 0) return { file: root.name, records: [] };
      const path = await originals.path(root, scratch);
      const known = await originalCells(platform, dataset, path, refused, scratch, options);
      const records = refused.map((record) => ({
        record: record.record,
        file: record.file,
        line: record.line,
        problem: problemOf(record, dataset.columns, NOWHERE),
        cells: shownCells(dataset, record, known),
        raw: record.raw,
      }));
      return { file: root.name, records };
    });
  }
}

/** The files that count and of which something was refused, by name. */
export async function refusingIntakes(platform: Platform, name: string): Promise<LedgerEntry[]> {
  const dataset = datasetNamed(platform, name);
  const staged = await tryTableAt(platform, dataset.place);
  if (!staged) return [];
  const { ledger, delivery } = await readLedger(platform, dataset, staged);
  return currentIntakes(ledger, delivery)
    .filter(({ mends, quarantined }) => mends === undefined && quarantined > 0)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
