import { quoteList } from '../../engine';
import type { DatasetManifest } from '../../manifest';
import { quarantineRecordsSql } from '../../plan';
import type { DigestedFile } from '../intakes/digested-file';
import type { Receipt } from '../intakes/receipt';
import { tableAt } from '../places';
import type { Platform } from '../platform';
import { withSession } from '../workspace';
import { type MendOptions, mendIntake } from './mend-intake';
import { isRefused, mendedRecord, originalCells, quarantinedRecords, shownCells } from './quarantined-records';

/**
 * Mends again what was mended of the same bytes under an earlier contract, as far as the contract of today still refuses the records as
 * they came. Undefined where there is nothing to mend.
 * @param path - of the file
 * @param receipt - of the file as it is read today
 */
export async function carryMends(
  platform: Platform,
  dataset: DatasetManifest,
  { mended }: Pick<DigestedFile, 'mended'>,
  path: string,
  receipt: Receipt,
  options: MendOptions,
): Promise<Receipt | undefined> {
  const { entry, quarantine } = receipt;
  if (!mended || entry.refused !== undefined || quarantine.length === 0) return undefined;
  const { scratch, signal } = options;
  const known = await quarantinedRecords(platform, dataset, { mendsOf: mended.intake }, scratch, { signal });
  if (known.length === 0) return undefined;
  const names = known.map(({ record }) => record);
  const refused = await refusedNow(platform, dataset, receipt, names, options);
  const due = known.filter(({ record }) => refused.has(record));
  if (due.length === 0) return undefined;
  const cells = await originalCells(platform, dataset, path, due, scratch, { signal });
  const records = due.map((record) => ({
    ...mendedRecord(dataset, record, shownCells(dataset, record, cells) ?? [], cells),
    wasStaged: !isRefused(record),
  }));
  const done = await mendIntake(
    platform,
    dataset,
    { root: entry, nth: 1, records, form: cells.form, pending: receipt.staged },
    options,
  );
  return done.receipt;
}

/** Of the records that are named so, those that the file's new reading refuses. */
async function refusedNow(
  platform: Platform,
  dataset: DatasetManifest,
  { entry, quarantine }: Receipt,
  names: readonly string[],
  { scratch, signal }: MendOptions,
): Promise<ReadonlySet<string>> {
  const table = await tableAt(platform, dataset.quarantine);
  const scan = { files: quarantine };
  const files = await table.localize(scan, scratch);
  const relation = await table.relation(scan, files);
  const sql = quarantineRecordsSql({ relation, ledger: { entries: [entry] }, delivery: 'appends' });
  return withSession(platform, scratch, files, { signal }, async (session) => {
    const rows = await session.all<{ record: string } & Record<string, unknown>>(
      `SELECT record FROM (${sql}) AS r WHERE record IN (SELECT unnest(${quoteList(names)}))`,
    );
    return new Set(rows.map(({ record }) => record));
  });
}
