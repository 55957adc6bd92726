import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Session } from '../../engine';
import { MeshError } from '../../error';
import { standardize, WaitingError } from '../../intake';
import type { DatasetContract } from '../../manifest/read';
import { stopped, throwIfStopped } from '../faults';
import { type ReturnOptions, returnStaged } from '../mends/return-files';
import type { LandedFile } from '../platform';
import { fileDigest } from './file-digest';
import { LocalLanding } from './local-landing';
import type { StageSink } from './stage-folder';
import { reasonsOf, type StagedFile } from './stage-report';

export interface StageOptions {
  /** A folder of this call's own; where rows are written, on the same disk as these. */
  readonly scratch: string;
  /** Where rows are written to. @default - nowhere: what would become of the files is told */
  readonly sink?: StageSink;
  /** Where files of which something is refused are given back, marked. @default - nowhere */
  readonly returnTo?: Pick<ReturnOptions, 'folder' | 'force'>;
  /** Examples of each reason. */
  readonly examples: number;
  readonly signal?: AbortSignal;
  /** Told before each file. */
  onFile?(file: string, at: number, of: number): void;
}

/** Standardizes files by one contract, each by itself: what a landing zone would make of them, without one. */
export async function stageFiles(
  contract: DatasetContract,
  files: readonly LandedFile[],
  options: StageOptions,
): Promise<StagedFile[]> {
  const { scratch, sink, signal, onFile } = options;
  const done: StagedFile[] = [];
  try {
    for (const [at, file] of files.entries()) {
      throwIfStopped(signal);
      onFile?.(file.name, at, files.length);
      const folders = { work: join(scratch, `work-${at}`), out: join(scratch, `out-${at}`) };
      for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
      done.push(await stageFile(contract, file, folders, options));
      await rm(folders.work, { recursive: true, force: true });
    }
    throwIfStopped(signal);
    await sink?.finish();
    return done;
  } catch (error) {
    await sink?.discard?.();
    throw signal?.aborted ? stopped(error) : error;
  }
}

async function stageFile(
  { source, dataset, timeZone }: DatasetContract,
  file: LandedFile,
  { work, out }: { work: string; out: string },
  { sink, returnTo, examples, signal }: StageOptions,
): Promise<StagedFile> {
  const landing = new LocalLanding(work);
  const path = await landing.fetch(file, work);
  const sha256 = await fileDigest(path, signal);
  const id = createHash('sha256')
    .update(JSON.stringify([dataset.source, file.name, sha256]))
    .digest('hex')
    .slice(0, 16);
  const { name, size, lastModified: arrivedAt } = file;
  const intake = { id, source: dataset.source, name, sha256, size, arrivedAt };
  const session = await Session.open({ scratch: work, folders: [out], files: [path] });
  const stop = (): void => session.interrupt();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const write = sink?.write?.(session, out);
    const result = await standardize({ session, file: path, intake, source, dataset, timeZone, scratch: work, write });
    const reasons = await reasonsOf(session, result, examples);
    const subject = { file: name, path, refused: result.refused, source, dataset, scratch: work };
    const returned = returnTo && (await returnStaged(session, result, subject, returnTo));
    const written = await sink?.take(session, name, result, out);
    if (await landing.hasChanged(file)) {
      const hint = 'try again when it is written to the end';
      throw new MeshError([{ message: `${name} changed while it was read`, hint }]);
    }
    const { read, staged, quarantined, refused, remarks, newColumns } = result;
    return { file: name, read, staged, quarantined, refused, reasons, remarks, newColumns, written, returned };
  } catch (error) {
    if (!(error instanceof WaitingError)) throw error;
    const counts = { read: 0, staged: 0, quarantined: 0 };
    return { file: name, ...counts, refused: error.message, reasons: [], remarks: [error.message], newColumns: [] };
  } finally {
    signal?.removeEventListener('abort', stop);
    session.close();
  }
}
