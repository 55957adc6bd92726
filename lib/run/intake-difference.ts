import type { DatasetManifest, Delivery } from '../manifest';
import { baselineOf, type Difference, differenceSql, type Ledger, literal, type RowChanges } from '../plan';
import type { Table } from '../table';
import type { Platform } from './platform';
import type { Receipt } from './receipt';
import { type StepOptions, withSession } from './workspace';

/** What a delivery is seen beside: what the ledger has, and what is about to be committed with it. */
export interface Beside {
  readonly ledger: Ledger;
  readonly delivery: Delivery;
  readonly receipts: readonly Receipt[];
}

/** How the rows of a receipt differ from those whose place they take; undefined where they take nobody's. */
export async function intakeDifference(
  platform: Platform,
  { dataset, table, scratch }: { readonly dataset: DatasetManifest; readonly table: Table; readonly scratch: string },
  { entry, staged }: Pick<Receipt, 'entry' | 'staged'>,
  { ledger, delivery, receipts }: Beside,
  options: StepOptions,
): Promise<Difference | undefined> {
  const entries = [...ledger.entries, ...receipts.map((receipt) => receipt.entry)];
  const baseline = baselineOf({ entries }, delivery, entry);
  if (!baseline) return undefined;
  const intakes = baseline.entries.map(({ intake }) => intake);
  const pending = receipts.filter((receipt) => intakes.includes(receipt.entry.intake));
  const where = [{ column: '__intake', op: 'in' as const, values: intakes }];
  const known = baseline.entries.some((it) => ledger.entries.includes(it))
    ? await table.scan({ where })
    : { files: [] };
  const before = { ...known, files: [...known.files, ...pending.flatMap((receipt) => receipt.staged)] };
  const paths = [await table.localize(before, scratch), await table.localize({ files: staged }, scratch)];
  const columns = dataset.columns.map(({ name }) => name);
  const rows = await withSession(platform, scratch, paths.flat(), options, async (session) => {
    const relations = {
      before: `(SELECT * FROM ${await table.relation(before, paths[0])} AS b WHERE "__intake" IN (${intakes.map(literal).join(', ')}))`,
      after: await table.relation({ files: staged }, paths[1]),
    };
    const [row] = await session.all<Record<keyof RowChanges, string | null>>(
      differenceSql(columns, dataset.key, relations),
    );
    return {
      added: Number(row.added ?? 0),
      ...(row.changed === null ? {} : { changed: Number(row.changed) }),
      removed: Number(row.removed ?? 0),
    };
  });
  const files = [...new Set(baseline.entries.map(({ name }) => name))];
  return { kind: baseline.kind, intakes, files, rows };
}
