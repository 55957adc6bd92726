import { countsOf, currentIntakes, deliveries, isSameGroup, type Ledger, type LedgerEntry } from '../../plan';
import { datasetNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import type { Counts, IntakeReport } from '../report';
import { readLedger, type TableLedger } from './ledger-store';
import type { Receipt } from './receipt';

/** What is told of a file, once it was read; `entry` is what the ledger has of it, once it was taken. */
export function intakeReport(platform: Platform, receipt: Receipt, entry: LedgerEntry = receipt.entry): IntakeReport {
  const { dataset, newColumns, remarks } = receipt;
  const { name, read, staged, quarantined, refused, copyOf, difference } = entry;
  const { source } = datasetNamed(platform, dataset);
  return { source, dataset, file: name, read, staged, quarantined, refused, copyOf, difference, newColumns, remarks };
}

/** What is told of files that were committed, in the order of their receipts: also what they mean for those that count. */
export async function takenReports(
  platform: Platform,
  datasetName: string,
  receipts: readonly Receipt[],
  taken: readonly LedgerEntry[],
): Promise<IntakeReport[]> {
  if (taken.length === 0) return [];
  const dataset = datasetNamed(platform, datasetName);
  const ledger = await readLedger(platform, dataset, await tableAt(platform, dataset.place));
  const standing = standingRemarks(ledger, taken);
  const entries = new Map(taken.map((entry) => [entry.intake, entry]));
  return receipts.flatMap((receipt) => {
    const entry = entries.get(receipt.entry.intake);
    if (!entry) return [];
    const report = intakeReport(platform, receipt, entry);
    return { ...report, remarks: [...report.remarks, ...(standing.get(entry.intake) ?? [])] };
  });
}

/** Over all files that count: how many, and their records. */
export function currentCounts({ ledger, delivery }: TableLedger): Counts & { readonly files: number } {
  const current = currentIntakes(ledger, delivery);
  return { files: deliveries({ entries: current }).length, ...countsOf(current) };
}

/** Remarks on files that were taken and do not count, or not alone. */
function standingRemarks({ ledger, delivery }: TableLedger, taken: readonly LedgerEntry[]): Map<string, string[]> {
  const current = currentIntakes(ledger, delivery);
  const counts = new Set(current.map(({ intake }) => intake));
  const remarks = new Map<string, string[]>();
  for (const entry of taken) {
    if (entry.refused !== undefined || entry.mends) continue;
    const remark = entry.copyOf === undefined ? undefined : copyRemark(current, entry.copyOf, counts.has(entry.intake));
    const winner = counts.has(entry.intake) ? undefined : current.find((it) => isSameGroup(it, entry, delivery));
    if (remark) remarks.set(entry.intake, [remark]);
    else if (winner) remarks.set(entry.intake, [`does not count, for ${winner.name} takes its place`]);
  }
  return remarks;
}

function copyRemark(current: Ledger['entries'], original: string, counts: boolean): string {
  const both = counts && current.some(({ name, mends }) => name === original && !mends);
  return `has the same bytes as ${original}: ${both ? 'the rows of both count' : 'its rows count once'}`;
}
