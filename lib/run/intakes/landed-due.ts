import { compareNames, dueIntakes, hashOf, type IntakeRule, knownDigests, readingContract } from '../../plan';
import { throwIfStopped } from '../faults';
import { datasetNamed, sourceOf, tableAt } from '../places';
import type { LandedFile, Platform } from '../platform';
import type { ContractReport } from '../report';
import type { StepOptions } from '../workspace';
import { withScratch } from '../workspace';
import { contractReport } from './contract-report';
import type { DigestedFile } from './digested-file';
import { fileDigest } from './file-digest';
import { readLedger } from './ledger-store';
import { asTakenBefore } from './taken-before';

export type { DigestedFile } from './digested-file';

/** What is in a dataset's landing now. */
export interface Landed {
  readonly files: readonly LandedFile[];
  /** Those that the ledger may not have taken as they are: what their digest says is for `standardizeIntake` to find out. */
  readonly candidates: readonly LandedFile[];
  /** Of these: those that look like nothing the ledger has, by their version or by their name and size. */
  readonly untaken: readonly LandedFile[];
  /** ISO instant at which the newest file came that was taken; absent where none was. */
  readonly newest?: string;
  /** Present where files were taken by another contract than that of today. */
  readonly contract?: ContractReport;
}

/** Lists the landing and leaves out what is known, without reading a file, to be taken already. */
export async function landedDue(platform: Platform, datasetName: string): Promise<Landed> {
  const dataset = datasetNamed(platform, datasetName);
  const rule = intakeRule(platform, datasetName);
  const { ledger } = await readLedger(platform, dataset, await tableAt(platform, dataset.place));
  const files: LandedFile[] = [];
  for await (const file of platform.landing.list(sourceOf(platform, dataset))) files.push(file);
  files.sort((a, b) => compareNames(a.name, b.name));
  const digestOf = knownDigests(ledger);
  const digested = files.map((file) => ({ file, name: file.name, sha256: digestOf(file) ?? UNREAD }));
  const candidates = dueIntakes(ledger, digested, rule).map(({ file }) => file);
  const known = new Set(ledger.entries.map(({ name, size }) => `${size} ${name}`));
  const untaken = candidates.filter((file) => digestOf(file) === undefined && !known.has(`${file.size} ${file.name}`));
  const newest = ledger.entries.reduce<string | undefined>((last, it) => newer(last, it.arrivedAt), undefined);
  return { files, candidates, untaken, newest, contract: contractReport(ledger, rule, digested) };
}

/** ISO instants in UTC sort as texts. */
function newer(one: string | undefined, other: string): string {
  return one !== undefined && one > other ? one : other;
}

/** Equals no digest, so what was not read may be due. */
const UNREAD = '';

/** Reads candidates to the end: those whose bytes are really due. */
export async function digestDue(
  platform: Platform,
  datasetName: string,
  candidates: readonly LandedFile[],
  { signal }: StepOptions = {},
): Promise<{ due: DigestedFile[]; failed: { file: LandedFile; error: unknown }[] }> {
  const dataset = datasetNamed(platform, datasetName);
  const { ledger } = await readLedger(platform, dataset, await tableAt(platform, dataset.place));
  const digested: DigestedFile[] = [];
  const failed: { file: LandedFile; error: unknown }[] = [];
  for (const file of candidates) {
    throwIfStopped(signal);
    try {
      const path = (scratch: string) => platform.landing.fetch(file, scratch);
      const sha256 = await withScratch(platform, async (scratch) => fileDigest(await path(scratch), signal));
      digested.push({ ...file, sha256 });
    } catch (error) {
      throwIfStopped(signal);
      failed.push({ file, error });
    }
  }
  const due = dueIntakes(ledger, digested, intakeRule(platform, datasetName));
  return { due: due.map((file) => asTakenBefore(platform, dataset, ledger, file)), failed };
}

export function intakeRule(platform: Platform, datasetName: string): IntakeRule {
  const dataset = datasetNamed(platform, datasetName);
  const source = sourceOf(platform, dataset);
  const contract = readingContract(platform.mesh, source, dataset);
  return { delivery: source.delivery, contractHash: hashOf(contract), contract };
}
