import { randomUUID } from 'node:crypto';
import { MeshError } from '../../error';
import type { DatasetManifest, Delivery } from '../../manifest';
import { EMPTY_LEDGER, type Ledger, type LedgerEntry, SUMMARY } from '../../plan';
import { whole } from '../../store';
import type { Table } from '../../table';
import type { Platform } from '../platform';

const LEDGER_VERSION = 1;

/** The ledger's file. It says its delivery itself, so that a stack that only reads the table need not know the source. */
interface LedgerFile extends Pick<Ledger, 'contracts'> {
  readonly ledgerVersion: number;
  readonly delivery: Delivery;
  readonly entries: readonly StoredEntry[];
  /** Lists of headers, each once: the files of a source mostly have the same. */
  readonly headers?: readonly (readonly string[])[];
}

/** `newColumns` is a place in `headers`. */
interface StoredEntry extends Omit<LedgerEntry, 'newColumns'> {
  readonly newColumns?: number;
}

/** What a snapshot of a staged table has taken, and how its files supersede each other. */
export interface TableLedger {
  readonly ledger: Ledger;
  readonly delivery: Delivery;
}

/** Which version of a table is meant: a snapshot's id, null for "before its first", undefined for the current one. */
export type Pin = string | null | undefined;

export async function readLedger(
  platform: Platform,
  dataset: DatasetManifest,
  table: Table,
  pin?: Pin,
): Promise<TableLedger> {
  const declared = platform.mesh.sources.get(dataset.source)?.delivery;
  const name = ledgerName(table, pin);
  if (name === undefined) return { ledger: EMPTY_LEDGER, delivery: declared ?? 'appends' };
  const uri = `${table.location}/${name}`;
  const bytes = await platform.store(dataset.place.bucket).read(uri);
  const file = whole(uri, () => JSON.parse(Buffer.from(bytes).toString('utf8'))) as LedgerFile;
  if (file.ledgerVersion > LEDGER_VERSION) {
    throw new MeshError([
      { message: `the ledger ${uri} was written by a newer cdk-data-mesh`, hint: 'update cdk-data-mesh and run again' },
    ]);
  }
  const { contracts, headers = [] } = file;
  const entries = file.entries.map((entry): LedgerEntry => {
    const { newColumns: at, ...rest } = entry;
    return at === undefined ? rest : { ...rest, newColumns: headers[at] };
  });
  return { ledger: { entries, contracts }, delivery: declared ?? file.delivery };
}

/** Writes a new ledger beside the table: it counts once a snapshot names it. Returns that name, relative to the table's folder. */
export async function writeLedger(
  platform: Platform,
  dataset: DatasetManifest,
  table: Table,
  { ledger, delivery }: TableLedger,
): Promise<string> {
  const number = (table.snapshot()?.sequenceNumber ?? 0) + 1;
  const name = `ledger/${String(number).padStart(5, '0')}-${randomUUID()}.json`;
  const places = new Map<string, number>();
  const entries = ledger.entries.map((entry): StoredEntry => {
    const { newColumns, ...rest } = entry;
    if (!newColumns) return rest;
    const key = JSON.stringify(newColumns);
    const at = places.get(key) ?? places.size;
    places.set(key, at);
    return { ...rest, newColumns: at };
  });
  const headers = [...places.keys()].map((key) => JSON.parse(key) as string[]);
  const { contracts } = ledger;
  const file: LedgerFile = { ledgerVersion: LEDGER_VERSION, delivery, entries, contracts, headers };
  await platform
    .store(dataset.place.bucket)
    .create(`${table.location}/${name}`, Buffer.from(`${JSON.stringify(file)}\n`));
  return name;
}

/** A snapshot that somebody else made (a compaction) names none: the rows are still those of the ledger before it. */
function ledgerName(table: Table, pin: Pin): string | undefined {
  if (pin === null) return undefined;
  for (
    let at = pin === undefined ? table.snapshot() : table.withRows(BigInt(pin));
    at;
    at = at.parentId === undefined ? undefined : table.snapshot(at.parentId)
  ) {
    const name = at.summary[SUMMARY.ledger];
    if (name !== undefined) return name;
  }
  return undefined;
}
