import { copyFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fail, nearest } from '../../error';
import { currentIntakes, deliveries, dueIntakes, type LedgerEntry } from '../../plan';
import { commitReceipts } from '../intakes/commit-receipts';
import { fileDigest } from '../intakes/file-digest';
import { intakeRule } from '../intakes/landed-due';
import { readLedger } from '../intakes/ledger-store';
import { standardizeIntake } from '../intakes/standardize-intake';
import { correctedFile, correctedPlace } from '../intakes/taken-before';
import { type IntakeCounts, tryIntake } from '../intakes/try-intake';
import { datasetNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import { newRunId } from '../run-id';
import { withScratch } from '../workspace';
import type { ReplayOptions } from './replay-rows';

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
  readonly before: IntakeCounts;
  readonly after: IntakeCounts;
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
    const told = { file: root.name, before: countsOf(root) };
    const isTaken =
      root.sha256 === sha256 && dueIntakes({ entries: [root] }, [root], intakeRule(platform, name)).length === 0;
    if (isTaken) return { ...told, taken: true, after: told.before };
    const { size } = await stat(copy);
    const entry = { ...root, sha256, size, corrects: root.corrects ?? root.sha256 };
    if (dryRun)
      return { ...told, taken: false, after: await tryIntake(platform, dataset, entry, copy, { scratch, signal }) };
    const { store, uri } = correctedPlace(platform, dataset, sha256);
    await store.publish(copy, uri);
    const options = { runId: newRunId(new Date()), signal };
    const receipt = await standardizeIntake(platform, name, correctedFile(platform, dataset, entry), options);
    if (!receipt) throw new Error(`${root.name}: a file that was not taken has no receipt`);
    await commitReceipts(platform, name, [receipt]);
    return { ...told, taken: false, after: countsOf(receipt.entry) };
  });
}

function countsOf({ read, staged, quarantined, refused }: LedgerEntry): IntakeCounts {
  return { read, staged, quarantined, refused };
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
