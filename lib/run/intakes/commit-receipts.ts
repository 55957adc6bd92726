import { MeshError } from '../../error';
import { type DatasetManifest, type Delivery, logicalName } from '../../manifest';
import { appends, dueIntakes, isNextMend, type Ledger, type LedgerEntry, SUMMARY, settled } from '../../plan';
import type { Table, TableChange } from '../../table';
import { datasetNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import { readLedger, type TableLedger, writeLedger } from './ledger-store';
import type { Receipt } from './receipt';
import { assertAddsUp } from './receipt-counts';

/** What a commit made of the receipts it was given. */
export interface Committed {
  readonly taken: readonly LedgerEntry[];
  /** Receipts for what the ledger had already: a message delivered twice. Their files stay, for a second message may still come. */
  readonly dropped: readonly Receipt[];
  /** Those of the dropped whose file was replaced in landing before it was taken: what took its place has an event of its own. */
  readonly overtaken: readonly Receipt[];
  /** Rows of the staged table after it, superseded ones among them. */
  readonly rows: number;
}

/**
 * Takes all receipts of a dataset in one commit. Quarantine goes first: its records are read only when the ledger knows their
 * intake, and the ledger is named by the staged table's new snapshot, the one moment at which all of it becomes visible.
 */
export async function commitReceipts(
  platform: Platform,
  datasetName: string,
  given: readonly Receipt[],
): Promise<Committed> {
  const receipts = given.flatMap((receipt) => (receipt.mend ? [receipt, receipt.mend] : [receipt]));
  const dataset = datasetNamed(platform, datasetName);
  const staged = await tableAt(platform, dataset.place);
  const foreign = receipts.find((receipt) => receipt.dataset !== logicalName(dataset));
  if (foreign) throw new Error(`a receipt of ${foreign.dataset} cannot be committed to ${datasetName}`);
  receipts.forEach(assertAddsUp);
  const { ledger, delivery } = await readLedger(platform, dataset, staged);
  const { standing, overtaken } = await asLandingHas(platform, dataset, { ledger, delivery }, receipts);
  const fresh = stillDue(ledger, delivery, standing);
  if (fresh.length > 0) await commitQuarantine(platform, dataset, fresh);

  let taken: Receipt[] = [];
  let entered: LedgerEntry[] = [];
  const after = await staged.commit(async (base): Promise<TableChange | undefined> => {
    const known = await readLedger(platform, dataset, base);
    // Asked after the base was read: whatever is in it landed before, so that of one name nothing older follows it.
    const { standing, overtaken: since } = await asLandingHas(platform, dataset, known, fresh);
    taken = stillDue(known.ledger, delivery, standing);
    overtaken.push(...since.filter((receipt) => !overtaken.includes(receipt)));
    entered = [];
    if (taken.length === 0) return undefined;
    entered = settled(
      known.ledger,
      delivery,
      taken.map((receipt) => receipt.entry),
    );
    const entries = [...known.ledger.entries, ...entered];
    const ledger = { entries, contracts: contractsOf(entries, known.ledger, taken) };
    const name = await writeLedger(platform, dataset, base, { ledger, delivery });
    return {
      append: taken.flatMap((receipt) => receipt.staged),
      summary: { [SUMMARY.ledger]: name, [SUMMARY.runId]: taken[taken.length - 1].entry.runId },
    };
  });
  reconcile(datasetName, after, taken);
  const dropped = receipts.filter((receipt) => !taken.includes(receipt));
  return { taken: entered, dropped, overtaken, rows: after.rows() };
}

/** Tells the receipts apart whose file landing holds in another version now. Appended bytes count whatever comes after them. */
async function asLandingHas(
  { landing, mesh }: Platform,
  dataset: DatasetManifest,
  { ledger, delivery }: TableLedger,
  receipts: readonly Receipt[],
): Promise<{ standing: readonly Receipt[]; overtaken: Receipt[] }> {
  const source = mesh.sources.get(dataset.source);
  if (!landing.versionNow || !source || appends(delivery)) return { standing: receipts, overtaken: [] };
  const taken = new Set(ledger.entries.map(({ intake }) => intake));
  const overtaken: Receipt[] = [];
  for (const receipt of receipts.filter(({ entry }) => !entry.mends && !taken.has(entry.intake))) {
    const now = await landing.versionNow(source, receipt.entry.name);
    if (now !== undefined && now !== receipt.entry.version) overtaken.push(receipt);
  }
  return { standing: receipts.filter((receipt) => !overtaken.includes(receipt)), overtaken };
}

/** Those that an entry was read by. */
function contractsOf(
  entries: readonly LedgerEntry[],
  { contracts = {} }: Ledger,
  taken: readonly Receipt[],
): Ledger['contracts'] {
  const known = new Map(Object.entries(contracts));
  for (const { entry, contract } of taken) if (contract) known.set(entry.contractHash, contract);
  const used = new Set(entries.map(({ contractHash }) => contractHash));
  return Object.fromEntries([...known].filter(([hash]) => used.has(hash)));
}

/** In the order of arrival, each seen against the ledger with those before it. */
function stillDue(ledger: Ledger, delivery: Delivery, receipts: readonly Receipt[]) {
  const entries = [...ledger.entries];
  const known = new Set(entries.map((entry) => entry.intake));
  return [...receipts].sort(byArrival).filter((receipt) => {
    const { entry } = receipt;
    if (known.has(entry.intake)) return false;
    if (!isDue({ entries }, delivery, entry)) return false;
    entries.push(entry);
    known.add(entry.intake);
    return true;
  });
}

function isDue(ledger: Ledger, delivery: Delivery, entry: LedgerEntry): boolean {
  if (entry.mends) return isNextMend(ledger, entry.mends);
  return dueIntakes(ledger, [entry], { delivery, contractHash: entry.contractHash }).length > 0;
}

function byArrival({ entry: a }: Receipt, { entry: b }: Receipt): number {
  if (a.arrivedAt !== b.arrivedAt) return a.arrivedAt < b.arrivedAt ? -1 : 1;
  return a.name === b.name ? 0 : a.name < b.name ? -1 : 1;
}

async function commitQuarantine(platform: Platform, dataset: DatasetManifest, receipts: readonly Receipt[]) {
  const files = receipts.flatMap((receipt) => receipt.quarantine);
  if (files.length === 0) return;
  const table = await tableAt(platform, dataset.quarantine);
  await table.commit(async (base) => {
    // A committer that died after this step, or lost its answer, is started again with the same receipts.
    const there = new Set((await base.scan()).files.map((file) => file.uri));
    const append = files.filter((file) => !there.has(file.uri));
    return append.length === 0 ? undefined : { append, summary: { [SUMMARY.runId]: receipts[0].entry.runId } };
  });
}

/** The rows that a dataset has must be those its ledger says were staged, all of them, always. */
function reconcile(name: string, table: Table, taken: readonly Receipt[]): void {
  const snapshot = table.snapshot();
  const parent = snapshot?.parentId === undefined ? undefined : table.snapshot(snapshot.parentId);
  const added = table.rows(snapshot) - (parent ? table.rows(parent) : 0);
  const staged = taken.reduce((sum, { entry }) => sum + entry.staged, 0);
  if (taken.length === 0 || added === staged) return;
  throw new MeshError([
    {
      message: `the rows of ${name} do not add up: ${staged} were staged and the table has ${added} more than before`,
      hint: 'this is a fault of cdk-data-mesh, please report it with the table’s metadata folder',
    },
  ]);
}
