import { createHash, randomBytes } from 'node:crypto';
import type { Session } from '../../engine';
import { MeshError } from '../../error';
import { type Intake, standardize } from '../../intake';
import { type DatasetManifest, logicalName } from '../../manifest';
import { dueIntakes, type IntakeRule, type Ledger, type LedgerEntry } from '../../plan';
import type { DataFile, Table } from '../../table';
import { carryMends } from '../mends/carry-mends';
import { datasetNamed, sourceOf, tableAt } from '../places';
import type { LandedFile, Platform } from '../platform';
import { type StepOptions, withScratch, withSession } from '../workspace';
import type { DigestedFile } from './digested-file';
import { fileDigest } from './file-digest';
import { type Beside, intakeDifference } from './intake-difference';
import { intakePeriod } from './intake-period';
import { intakeRule } from './landed-due';
import { readLedger } from './ledger-store';
import type { Receipt } from './receipt';
import { assertAddsUp } from './receipt-counts';
import { StagedWriter } from './staged-writer';
import { asTakenBefore, fetchTaken } from './taken-before';

export interface IntakeOptions extends StepOptions {
  readonly runId: string;
  /** What the file is compared with. @default - the ledger as it is now */
  readonly beside?: Beside;
}

/**
 * Reads one landed file by its contract and writes its rows, staged and quarantined. Nobody sees them before the receipt is committed.
 * Undefined where the ledger has the file as it is; a file with its digest is known to be due.
 */
export function standardizeIntake(
  platform: Platform,
  datasetName: string,
  landed: LandedFile | DigestedFile,
  options: IntakeOptions,
): Promise<Receipt | undefined> {
  return withScratch(platform, async (scratch) => {
    const dataset = datasetNamed(platform, datasetName);
    const staged = await tableAt(platform, dataset.place);
    const rule = intakeRule(platform, datasetName);
    const beside = options.beside ?? { ...(await readLedger(platform, dataset, staged)), receipts: [] };
    const file = 'sha256' in landed ? landed : await dueFile(platform, dataset, landed, beside.ledger, rule, scratch);
    if (!file) return undefined;
    const { sha256, corrects } = file;
    const path = await fetchTaken(platform, dataset, file, scratch);
    const intake: Intake = {
      id: intakeId(dataset.source, file.name, sha256),
      source: dataset.source,
      name: file.name,
      sha256,
      size: file.size,
      arrivedAt: file.lastModified,
    };
    const receipt = await withSession(platform, scratch, [path], options, async (session) => {
      const source = sourceOf(platform, dataset);
      const { timeZone } = platform.mesh;
      const writer = new StagedWriter(staged, session, scratch);
      const { write } = writer;
      const result = await standardize({ session, file: path, intake, source, dataset, timeZone, scratch, write });
      const quarantine = await tableAt(platform, dataset.quarantine);
      const [stagedFiles, quarantineFiles] = [
        await writer.finish(result),
        await writeRows(quarantine, session, result.quarantineSql, result.quarantined, scratch),
      ];
      await failIfChanged(platform, file);
      const entry: LedgerEntry = {
        intake: intake.id,
        name: file.name,
        sha256,
        size: file.size,
        arrivedAt: file.lastModified,
        version: file.version,
        corrects,
        period: result.period ?? intakePeriod(source.period, file.name, file.lastModified),
        read: result.read,
        staged: result.staged,
        quarantined: result.quarantined,
        refused: result.refused,
        contractHash: rule.contractHash,
        runId: options.runId,
        newColumns: result.newColumns.length > 0 ? result.newColumns : undefined,
      };
      const { newColumns, remarks } = result;
      const files = { staged: stagedFiles, quarantine: quarantineFiles };
      const receipt = { dataset: logicalName(dataset), entry, ...files, contract: rule.contract };
      assertAddsUp(receipt);
      return { ...receipt, newColumns, remarks };
    });
    const mend = await carryMends(platform, dataset, file, path, receipt, { ...options, scratch });
    const written = { entry: receipt.entry, staged: [...receipt.staged, ...(mend?.staged ?? [])] };
    const difference = await intakeDifference(platform, { dataset, table: staged, scratch }, written, beside, options);
    return { ...receipt, entry: { ...receipt.entry, difference }, mend };
  });
}

/** Undefined where the ledger has the landed file as it is. */
async function dueFile(
  platform: Platform,
  dataset: DatasetManifest,
  landed: LandedFile,
  ledger: Ledger,
  rule: IntakeRule,
  scratch: string,
): Promise<DigestedFile | undefined> {
  const sha256 = await fileDigest(await platform.landing.fetch(landed, scratch));
  const [due] = dueIntakes(ledger, [{ ...landed, sha256 }], rule);
  return due && asTakenBefore(platform, dataset, ledger, due);
}

/** The first half says which delivery it is; the second makes an attempt its own, so that what a dead one wrote is never read. */
function intakeId(source: string, name: string, sha256: string): string {
  const delivery = createHash('sha256')
    .update(JSON.stringify([source, name, sha256]))
    .digest('hex')
    .slice(0, 16);
  return `${delivery}-${randomBytes(4).toString('hex')}`;
}

async function writeRows(
  table: Table,
  session: Session,
  sql: string,
  rows: number,
  scratch: string,
): Promise<DataFile[]> {
  return rows === 0 ? [] : table.write(session, sql, { scratch });
}

async function failIfChanged(platform: Platform, file: DigestedFile): Promise<void> {
  if (file.corrects !== undefined || !(await platform.landing.hasChanged?.(file))) return;
  throw new MeshError([
    { message: `${file.name} changed while it was read`, hint: 'run again when it is written to the end' },
  ]);
}
