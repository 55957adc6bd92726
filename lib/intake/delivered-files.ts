import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceManifest } from '../manifest';
import { headOf } from './records';
import { type Packing, packingOf, unpack } from './unpack';

/** A file as records name it. */
export interface DeliveredFile {
  /** Logical name; of several in an archive, behind the archive's. */
  readonly name: string;
  readonly path: string;
  /** How it was packed; absent where it came as it is. */
  readonly packing?: Packing;
}

/** The files that a delivered one holds: itself, or what is packed in it. Those that cannot be unpacked are left out. */
export async function* deliveredFiles(
  { name, path }: DeliveredFile,
  { format }: Pick<SourceManifest, 'format'>,
  scratch: string,
): AsyncGenerator<DeliveredFile> {
  const head = await headOf(path);
  const packing = await packingOf(path, head, format);
  if (!packing) {
    yield { name, path };
    return;
  }
  const folder = await mkdtemp(join(scratch, 'unpacked-'));
  for await (const member of unpack({ file: path, head, folder }, packing)) {
    if (member.path === undefined) continue;
    yield { name: member.name === undefined ? name : `${name}/${member.name}`, path: member.path, packing };
  }
}
