import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteLiteral, type Session } from '../engine';
import type { ObjectStore } from '../store';
import type { DataFile } from './data-file';
import { encodeValue } from './value';

/** The columns of a position delete file; their ids are reserved by the specification. */
const PATH = { name: 'file_path', id: 2147483546 };
const POSITION = { name: 'pos', id: 2147483545 };

/** What relocating needs where rows were deleted by position. */
export interface RelocateOptions {
  /** It must be let at the table's new folder. */
  readonly session: Session;
  /** A folder that the session may write. */
  readonly scratch: string;
}

export interface Moved {
  /** The folder as it was named before, and as it is now: URIs. */
  readonly from: string;
  readonly to: string;
}

/** Writes position delete files anew, in which the data files are named where they are now. By the URIs of before. */
export async function moveDeletes(
  store: ObjectStore,
  deletes: readonly DataFile[],
  { from, to }: Moved,
  { session, scratch }: RelocateOptions,
): Promise<Map<string, DataFile>> {
  const moved = new Map<string, DataFile>();
  const move = (uri: string) => (uri.startsWith(`${from}/`) ? to + uri.slice(from.length) : uri);
  for (const file of deletes) {
    const path = join(scratch, `${randomUUID()}.parquet`);
    const { least, most } = await rewrite(session, await store.localize(move(file.uri), scratch), path, { from, to });
    const { size } = await stat(path);
    const uri = `${to}/data/${randomUUID()}-deletes.parquet`;
    await store.publish(path, uri, { isNew: true });
    await rm(path, { force: true });
    const { referencedFile } = file;
    moved.set(file.uri, {
      ...file,
      uri,
      bytes: size,
      columnBytes: {},
      // A reader sees by them which files it is about, so paths stand there whole.
      lowerBounds: { ...file.lowerBounds, [PATH.id]: encodeValue('string', least).toString('base64') },
      upperBounds: { ...file.upperBounds, [PATH.id]: encodeValue('string', most).toString('base64') },
      ...(referencedFile === undefined ? {} : { referencedFile: move(referencedFile) }),
    });
  }
  return moved;
}

async function rewrite(
  session: Session,
  source: string,
  target: string,
  { from, to }: Moved,
): Promise<{ least: string; most: string }> {
  const prefix = `${from}/`;
  const path = `CASE WHEN starts_with(${PATH.name}, ${quoteLiteral(prefix)})
    THEN ${quoteLiteral(`${to}/`)} || substr(${PATH.name}, ${[...prefix].length + 1}) ELSE ${PATH.name} END AS ${PATH.name}`;
  const rows = `SELECT ${path}, ${POSITION.name} FROM read_parquet(${quoteLiteral(source)}) ORDER BY ALL`;
  const ids = `{${PATH.name}: ${PATH.id}, ${POSITION.name}: ${POSITION.id}}`;
  await session.run(`COPY (${rows}) TO ${quoteLiteral(target)} (FORMAT parquet, COMPRESSION zstd, FIELD_IDS ${ids})`);
  const bounds = `SELECT min(${PATH.name}) AS least, max(${PATH.name}) AS most FROM read_parquet(${quoteLiteral(target)})`;
  const { least, most } = await session.one(bounds);
  return { least: String(least), most: String(most) };
}
