import { createHash, randomBytes } from 'node:crypto';
import { type CellForm, type MendedRecord, standardizeMends } from '../../intake';
import { type DatasetManifest, logicalName } from '../../manifest';
import type { LedgerEntry } from '../../plan';
import type { DataFile } from '../../table';
import { intakeRule } from '../intakes/landed-due';
import type { Receipt } from '../intakes/receipt';
import { assertAddsUp } from '../intakes/receipt-counts';
import { sourceOf, tableAt } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withSession } from '../workspace';
import { stagedBefore } from './staged-before';

/** Mended records of one intake. */
export interface MendSubject {
  /** The intake that quarantined them. */
  readonly root: LedgerEntry;
  /** Of that intake, from 1. */
  readonly nth: number;
  readonly records: readonly MendedRecord[];
  readonly form: CellForm;
  /** Rows of that intake that are not committed yet. @default - none */
  readonly pending?: readonly DataFile[];
}

/** A record that the contract still refuses. */
export interface StillFaulty extends Record<string, unknown> {
  readonly record: string;
  readonly file: string;
  readonly line: string;
  readonly message: string;
}

export interface MendedIntake {
  /** Absent in a trial. */
  readonly receipt?: Receipt;
  readonly staged: number;
  readonly faulty: readonly StillFaulty[];
}

export interface MendOptions extends StepOptions {
  readonly runId: string;
  /** A folder of the caller's. */
  readonly scratch: string;
  /** Find out what would happen, and write nothing. */
  readonly dryRun?: boolean;
}

/**
 * Standardizes mended records as an intake that belongs to the one they came in: it says the same file, arrival and period, and its rows
 * the same places. Nobody sees them before the receipt is committed.
 */
export async function mendIntake(
  platform: Platform,
  dataset: DatasetManifest,
  { root, nth, records, form, pending = [] }: MendSubject,
  { runId, scratch, dryRun = false, signal }: MendOptions,
): Promise<MendedIntake> {
  const rule = intakeRule(platform, logicalName(dataset));
  const text = JSON.stringify(records.map(({ record, raw }) => [record, raw]));
  const entry = {
    ...root,
    intake: `${root.intake.split('-', 1)[0]}-${randomBytes(4).toString('hex')}`,
    sha256: createHash('sha256').update(text).digest('hex'),
    size: Buffer.byteLength(text),
    contractHash: rule.contractHash,
    runId,
    mends: { intake: root.intake, nth },
    corrects: undefined,
    version: undefined,
    difference: undefined,
    copyOf: undefined,
    newColumns: undefined,
    read: records.length,
  };
  const before = await stagedBefore(platform, dataset, root, pending, scratch);
  return withSession(platform, scratch, before?.files ?? [], { signal }, async (session) => {
    const result = await standardizeMends({
      session,
      intake: { ...entry, id: entry.intake, source: dataset.source },
      source: sourceOf(platform, dataset),
      dataset,
      timeZone: platform.mesh.timeZone,
      records,
      form,
      filePeriod: root.period,
      stagedBefore: await before?.relation(),
      scratch,
    });
    const faulty = await session.all<StillFaulty>(result.faultySql);
    if (dryRun) return { staged: result.staged, faulty };
    const [staged, quarantine] = [await tableAt(platform, dataset.place), await tableAt(platform, dataset.quarantine)];
    const receipt: Receipt = {
      dataset: logicalName(dataset),
      entry: { ...entry, staged: result.staged, quarantined: result.quarantined },
      staged: result.staged === 0 ? [] : await staged.write(session, result.stagedSql, { scratch }),
      quarantine: await quarantine.write(session, result.quarantineSql, { scratch }),
      contract: rule.contract,
      newColumns: [],
      remarks: [],
    };
    assertAddsUp(receipt);
    return { receipt, staged: result.staged, faulty };
  });
}
