import type { DatasetManifest, Delivery } from '../../manifest';
import { baselineOf, type Difference, differenceSql, type Ledger, literal, type RowChanges } from '../../plan';
import type { DataFile, Table } from '../../table';
import { isFatal } from '../faults';
import type { Platform } from '../platform';
import { type StepOptions, withSession } from '../workspace';
import type { Receipt } from './receipt';

/** What a delivery is seen beside: what the ledger has, and what is about to be committed with it. */
export interface Beside {
  readonly ledger: Ledger;
  readonly delivery: Delivery;
  readonly receipts: readonly Receipt[];
}

/** The dataset, its staged table, and a folder of the caller's. */
interface Place {
  readonly dataset: DatasetManifest;
  readonly table: Table;
  readonly scratch: string;
}

/** How the rows of a receipt differ from those whose place they take; undefined where they take nobody's. */
export async function intakeDifference(
  platform: Platform,
  place: Place,
  { entry, staged }: Pick<Receipt, 'entry' | 'staged'>,
  { ledger, delivery, receipts }: Beside,
  options: StepOptions,
): Promise<Difference | undefined> {
  const entries = [...ledger.entries, ...receipts.map((receipt) => receipt.entry)];
  const baseline = baselineOf({ entries }, delivery, entry);
  if (!baseline) return undefined;
  const intakes = baseline.entries.map(({ intake }) => intake);
  const files = [...new Set(baseline.entries.map(({ name }) => name))];
  const known = baseline.entries.some((it) => ledger.entries.includes(it));
  const pending = receipts.filter((receipt) => intakes.includes(receipt.entry.intake));
  const before = { intakes, known, files: pending.flatMap((receipt) => receipt.staged) };
  try {
    const rows = await countChanges(platform, place, { before, after: staged }, options);
    return { kind: baseline.kind, intakes, files, rows };
  } catch (error) {
    if (isFatal(error) || options.signal?.aborted) throw error;
    // Damaged rows must not keep away those that take their place.
    return { kind: baseline.kind, intakes, files };
  }
}

interface Sides {
  /** `known`: some of it is in the table; `files` are not yet. */
  readonly before: {
    readonly intakes: readonly string[];
    readonly known: boolean;
    readonly files: readonly DataFile[];
  };
  readonly after: readonly DataFile[];
}

async function countChanges(
  platform: Platform,
  { dataset, table, scratch }: Place,
  { before, after }: Sides,
  options: StepOptions,
): Promise<RowChanges> {
  const where = [{ column: '__intake', op: 'in' as const, values: before.intakes }];
  const known = before.known ? await table.scan({ where }) : { files: [] };
  const was = { ...known, files: [...known.files, ...before.files] };
  const paths = [await table.localize(was, scratch), await table.localize({ files: after }, scratch)];
  const columns = dataset.columns.map(({ name }) => name);
  const counted = `"__intake" IN (${before.intakes.map(literal).join(', ')})`;
  return withSession(platform, scratch, paths.flat(), options, async (session) => {
    const sides = {
      before: `(SELECT * FROM ${await table.relation(was, paths[0])} AS b WHERE ${counted})`,
      after: await table.relation({ files: after }, paths[1]),
    };
    const [row] = await session.all<Record<keyof RowChanges, string | null>>(
      differenceSql(columns, dataset.key, sides),
    );
    return {
      added: Number(row.added ?? 0),
      ...(row.changed === null ? {} : { changed: Number(row.changed) }),
      removed: Number(row.removed ?? 0),
    };
  });
}
