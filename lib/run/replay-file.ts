import { copyFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fail, nearest } from '../error';
import { currentIntakes, deliveries, type LedgerEntry } from '../plan';
import { commitReceipts } from './commit-receipts';
import { fileDigest } from './file-digest';
import { intakeRule } from './landed-due';
import { readLedger } from './ledger-store';
import { datasetNamed, tableAt } from './places';
import type { Platform } from './platform';
import type { ReplayOptions } from './replay-rows';
import { newRunId } from './run-id';
import { standardizeIntake } from './standardize-intake';
import { correctedFile, correctedPlace } from './taken-before';
import { withScratch } from './workspace';

export interface FileReplayOptions extends ReplayOptions {
  /** Logical name of the file whose place it takes, or the id of the intake where several have that name. @default - its own name */
  readonly as?: string;
}

/** What became of a corrected file. Plain JSON. */
export interface FileReplayed {
  /** Whose place it took. */
  readonly file: string;
  /** True where the very same bytes have that place already. */
  readonly taken: boolean;
  /** Records of the file before, and now. */
  readonly before: Pick<LedgerEntry, 'read' | 'staged' | 'quarantined' | 'refused'>;
  readonly after: Pick<LedgerEntry, 'read' | 'staged' | 'quarantined' | 'refused'>;
}

/**
 * Takes a corrected file in the place of a delivered one, whatever the delivery is: with its name, its arrival and its period. The
 * landed bytes are no longer due then; the corrected ones are kept beside the table, and are read again when the contract changes.
 */
export async function replayFile(
  platform: Platform,
  name: string,
  path: string,
  { as, dryRun, signal }: FileReplayOptions,
): Promise<FileReplayed> {
  return withScratch(platform, async (scratch) => {
    const dataset = datasetNamed(platform, name);
    const root = await intakeNamed(platform, name, as ?? basename(path));
    const copy = join(scratch, 'corrected');
    await copyFile(path, copy);
    const sha256 = await fileDigest(copy, signal);
    const same = root.sha256 === sha256 && root.contractHash === intakeRule(platform, name).contractHash;
    if (same) return { file: root.name, taken: true, before: root, after: root };
    const { store, uri } = correctedPlace(platform, dataset, sha256);
    const size = (await stat(copy)).size;
    await store.publish(copy, uri);
    const entry = { ...root, sha256, size, corrects: root.corrects ?? root.sha256 };
    const receipt = await standardizeIntake(platform, name, correctedFile(platform, dataset, entry), {
      runId: newRunId(new Date()),
      signal,
    });
    if (receipt && !dryRun) await commitReceipts(platform, name, [receipt]);
    return { file: root.name, taken: false, before: root, after: receipt?.entry ?? root };
  });
}

async function intakeNamed(platform: Platform, name: string, wanted: string): Promise<LedgerEntry> {
  const dataset = datasetNamed(platform, name);
  const { ledger, delivery } = await readLedger(platform, dataset, await tableAt(platform, dataset.place));
  const current = deliveries({ entries: currentIntakes(ledger, delivery) });
  const found = current.filter(
    (entry) => entry.intake === wanted || entry.name === wanted || basename(entry.name) === wanted,
  );
  // A file that was refused beside an earlier one of its name is the later: both are of that name.
  const latest = [
    ...new Map(found.map((entry) => [`${delivery === 'appends' ? entry.intake : entry.name}`, entry])).values(),
  ];
  if (latest.length === 1) return latest[0];
  if (latest.length > 1) {
    return fail(
      `${latest.length} files of ${name} have the name '${wanted}': ${latest.map(({ intake, name: file, arrivedAt }) => `${intake} (${file}, ${arrivedAt})`).join(', ')}`,
      'say which by its id: --as ID',
    );
  }
  const near = nearest(
    wanted,
    current.map((entry) => entry.name),
  );
  return fail(
    `${name} has taken no file '${wanted}'`,
    near
      ? `did you mean --as ${near}`
      : 'say whose place it takes with --as NAME; a file that is new belongs into the landing',
  );
}
