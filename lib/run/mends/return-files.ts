import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Session } from '../../engine';
import { fail } from '../../error';
import {
  type DeliveredFile,
  deliveredFiles,
  markFile,
  problemList,
  type RecordFault,
  type Standardized,
} from '../../intake';
import type { DatasetManifest, SourceManifest } from '../../manifest';
import { datasetNamed, sourceOf } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withScratch } from '../workspace';
import { refusingIntakes } from './mendable-export';
import { OriginalFiles } from './original-file';
import { type MostRecords, refusedRecords } from './quarantined-records';

/** Records of a delivered file that are marked: whoever mends more than these by hand mends the export instead. */
export const MOST_MARKED: MostRecords = { records: 100_000, characters: 64 * 1024 * 1024 };
/** Of a record as it came, what a list of problems shows. */
const LONGEST_RAW = 2000;

export interface ReturnOptions extends StepOptions {
  /** The folder that files are returned into, below their own names. */
  readonly folder: string;
  /** Logical name of one file. @default - all of which something was refused */
  readonly file?: string;
  /** Write over what is there. @default false */
  readonly force?: boolean;
}

/** What was written for a file's department. Plain JSON. */
export interface ReturnedFile {
  /** Logical name. */
  readonly file: string;
  /** Records that are refused. */
  readonly records: number;
  /** Paths below the folder. */
  readonly marked?: string;
  readonly list?: string;
  /** Why there is a list of problems and no marked file. */
  readonly because?: string;
  /** Of the records, those for which there was no room: neither marked nor listed. */
  readonly unmarked?: number;
  /** The delivered file that it was packed in, and how: it is given back unpacked. */
  readonly packed?: { readonly file: string; readonly as: 'gzip' | 'zstd' | 'zip' };
}

/** Gives departments their files back: with the wrong cells marked, or with a list of the problems where that cannot be done. */
export async function* returnFiles(
  platform: Platform,
  name: string,
  options: ReturnOptions,
): AsyncGenerator<ReturnedFile> {
  const dataset = datasetNamed(platform, name);
  const source = sourceOf(platform, dataset);
  const originals = new OriginalFiles(platform, dataset);
  for (const root of await refusingIntakes(platform, name)) {
    if (options.file !== undefined && root.name !== options.file) continue;
    yield* await withScratch(platform, async (scratch) => {
      const { first, counts } = await refusedRecords(platform, dataset, root.intake, MOST_MARKED, scratch, options);
      const path = await originals.path(root, scratch);
      const returned: ReturnedFile[] = [];
      const subject = { file: root.name, path, refused: root.refused, faults: first, counts, source, dataset, scratch };
      for await (const each of returnFile(subject, options)) returned.push(each);
      return returned;
    });
  }
}

/** A record that is refused, and the logical name of its file: of several in an archive, behind the archive's. */
export interface FileFault extends RecordFault {
  readonly file: string;
}

/** A delivered file and what is wrong with it. */
export interface FileToReturn {
  /** Logical name. */
  readonly file: string;
  /** Local path; undefined where its bytes are no longer to be had. */
  readonly path: string | undefined;
  /** Why the whole file was refused. */
  readonly refused?: string;
  /** As many as there is room for. */
  readonly faults: readonly FileFault[];
  /** All of them, by file. */
  readonly counts: ReadonlyMap<string, number>;
  readonly source: Pick<SourceManifest, 'format'>;
  readonly dataset: Pick<DatasetManifest, 'columns'>;
  /** A folder of the caller's, for what is unpacked. */
  readonly scratch: string;
}

/** Writes one file for its department, whole or not at all; of an archive, each file in it of which something was refused. */
export async function* returnFile(
  { file, path, refused, faults, counts, source, dataset, scratch }: FileToReturn,
  options: Pick<ReturnOptions, 'folder' | 'force'>,
): AsyncGenerator<ReturnedFile> {
  const left = new Map<string, FileFault[]>([...counts.keys()].map((member) => [member, []]));
  for (const fault of faults) left.get(fault.file)?.push(fault);
  const write = async (member: string, because: string | undefined, at?: DeliveredFile): Promise<ReturnedFile> => {
    const own = left.get(member) ?? [];
    const records = counts.get(member) ?? own.length;
    left.delete(member);
    const told = await writeOne(
      { file: member, records, path: at?.path, because, faults: own, source, dataset },
      options,
    );
    return at?.packing === undefined ? told : { ...told, packed: { file, as: at.packing } };
  };
  if (path !== undefined && refused === undefined) {
    for await (const member of deliveredFiles({ name: file, path }, source, scratch)) {
      if (left.has(member.name)) yield await write(member.name, undefined, member);
    }
  }
  const because = refused === undefined ? 'its bytes are no longer to be had' : 'it was refused as a whole';
  for (const member of [...left.keys()]) yield await write(member, because);
}

/** Returns a file that has just been standardized. */
export async function returnStaged(
  session: Session,
  { quarantineSql }: Pick<Standardized, 'quarantineSql'>,
  subject: Omit<FileToReturn, 'faults' | 'counts'>,
  options: Pick<ReturnOptions, 'folder' | 'force'>,
): Promise<ReturnedFile[]> {
  const counted = await session.all<{ file: string; records: string }>(
    `SELECT file, count(*)::VARCHAR AS records FROM (${quarantineSql}) AS q GROUP BY ALL ORDER BY ALL`,
  );
  const counts = new Map(counted.map(({ file, records }) => [file, Number(records)]));
  const rows = await session.all<{ line: string } & Omit<FileFault, 'line'> & Record<string, unknown>>(
    `SELECT file, line, "column", message, left(raw, ${LONGEST_RAW}) AS raw FROM (${quarantineSql}) AS q
     ORDER BY file, line LIMIT ${MOST_MARKED.records}`,
  );
  const faults = rows.map((row) => ({ ...row, line: Number(row.line) }));
  const returned: ReturnedFile[] = [];
  for await (const each of returnFile({ ...subject, faults, counts }, options)) returned.push(each);
  return returned;
}

/** A file to be marked, or why it cannot be. */
interface OneFile extends Pick<FileToReturn, 'file' | 'path' | 'faults' | 'source' | 'dataset'> {
  readonly because: string | undefined;
  /** All that are refused; `faults` are as many as there is room for. */
  readonly records: number;
}

async function writeOne(
  { file, records, path, because: known, faults, source, dataset }: OneFile,
  { folder, force = false }: Pick<ReturnOptions, 'folder' | 'force'>,
): Promise<ReturnedFile> {
  // It is given back unpacked.
  const marked = safeName(file).replace(/\.(gz|gzip|zst|zstd)$/i, '');
  const list = `${marked}.problems.csv`;
  const unmarked = records - faults.length;
  const told = { file, records, ...(unmarked > 0 ? { unmarked } : {}) };
  const because = await written(join(folder, marked), force, async (out) => {
    if (path === undefined) return known;
    return markFile({ path, out, source, dataset, faults, unmarked });
  });
  if (because === undefined) return { ...told, marked };
  const delimiter = source.format.kind === 'csv' && source.format.delimiter === ';' ? ';' : ',';
  await written(join(folder, list), force, async (out) => {
    await writeFile(out, problemList(faults, dataset.columns, { delimiter, more: unmarked }));
    return undefined;
  });
  return { ...told, list, because };
}

/** Writes beside the place and moves it there when it is whole; nothing where `write` says why not. */
async function written(
  place: string,
  force: boolean,
  write: (out: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  if (!force && existsSync(place))
    fail(`${place} is there already`, 'name another folder, or --force to write over it');
  await mkdir(dirname(place), { recursive: true });
  const draft = `${place}.${randomUUID()}.part`;
  try {
    const because = await write(draft);
    if (because === undefined) await rename(draft, place);
    return because;
  } finally {
    await rm(draft, { force: true });
  }
}

/** A file's logical name as a path that stays below its folder: a bucket lets a key be called anything. */
function safeName(file: string): string {
  const parts = file.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.map((part) => part.replace(/[\p{Cc}:*?"<>|]/gu, '_')).join('/') || 'file';
}
