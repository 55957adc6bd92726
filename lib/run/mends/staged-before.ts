import type { DatasetManifest } from '../../manifest';
import { type LedgerEntry, literal, mendsOf } from '../../plan';
import type { DataFile } from '../../table';
import { readLedger } from '../intakes/ledger-store';
import { tableAt } from '../places';
import type { Platform } from '../platform';

/** What is staged of a file: the local files, and SQL that can stand in FROM. */
export interface StagedBefore {
  readonly files: readonly string[];
  relation(): Promise<string>;
}

/**
 * The rows of an intake and of its mends, where a mended record has to be told from them; undefined where no column is unique.
 * @param pending - rows of the intake that are not committed
 */
export async function stagedBefore(
  platform: Platform,
  dataset: DatasetManifest,
  root: LedgerEntry,
  pending: readonly DataFile[],
  scratch: string,
): Promise<StagedBefore | undefined> {
  if (!dataset.columns.some(({ unique }) => unique)) return undefined;
  const table = await tableAt(platform, dataset.place);
  const { ledger } = await readLedger(platform, dataset, table);
  const intakes = [root, ...mendsOf(ledger, root.intake)].map(({ intake }) => intake);
  const known = await table.scan({ where: [{ column: '__intake', op: 'in', values: intakes }] });
  const scan = { ...known, files: [...known.files, ...pending] };
  const files = await table.localize(scan, scratch);
  const relation = async () =>
    `(SELECT * FROM ${await table.relation(scan, files)} AS b WHERE "__intake" IN (${intakes.map(literal).join(', ')}))`;
  return { files, relation };
}
