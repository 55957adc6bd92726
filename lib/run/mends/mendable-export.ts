import { type MendableRecord, problemOf } from '../../intake';
import { currentIntakes, type LedgerEntry } from '../../plan';
import { readLedger } from '../intakes/ledger-store';
import { datasetNamed, tryTableAt } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withScratch } from '../workspace';
import { OriginalFiles } from './original-file';
import { type MostRecords, originalCells, refusedRecords, shownCells } from './quarantined-records';

/** The refused records of one file, to be mended. */
export interface MendableFile {
  readonly file: string;
  readonly records: readonly MendableRecord[];
  /** Why the whole file was refused: there are no records of it then. */
  readonly refused?: string;
  /** Records beyond `records`: there is no room for all of them in one spreadsheet. */
  readonly more: number;
}

/** What one spreadsheet has room for, and a replay can read. */
export const MOST_MENDABLE: MostRecords = { records: 100_000, characters: 32 * 1024 * 1024 };

/** Records of several files are named by the contract's own spelling of their headers. */
const NOWHERE = { positions: [], names: [] };

/** The quarantine of a dataset file by file, with the cells of each record as far as they are to be had; of all files so much as there is room for. */
export async function* mendableFiles(
  platform: Platform,
  name: string,
  options: StepOptions = {},
  most = MOST_MENDABLE,
): AsyncGenerator<MendableFile> {
  const dataset = datasetNamed(platform, name);
  let { records: room, characters } = most;
  const originals = new OriginalFiles(platform, dataset);
  for (const root of await refusingIntakes(platform, name)) {
    if (root.refused !== undefined) {
      yield { file: root.name, records: [], refused: root.refused, more: 0 };
      continue;
    }
    yield await withScratch(platform, async (scratch) => {
      const limits = { records: room, characters };
      const { first: refused, counts } = await refusedRecords(platform, dataset, root.intake, limits, scratch, options);
      const more = [...counts.values()].reduce((sum, count) => sum + count, -refused.length);
      // What comes behind a record that found no room is not let in before it.
      room = more > 0 ? 0 : room - refused.length;
      characters -= refused.reduce((sum, { raw }) => sum + raw.length, 0);
      if (refused.length === 0) return { file: root.name, records: [], more };
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
      return { file: root.name, records, more };
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
