import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from '../../engine';
import { fail } from '../../error';
import { headOf } from '../records/magic';
import { Refusal } from '../refusal';
import { packingOf, unpack } from '../unpack';
import { MOST_COLUMNS, type Sample } from './sample';
import { sampleFile } from './sample-file';

/** A file to look at. */
export interface InferredFile {
  /** Local path; the session may read it. */
  readonly path: string;
  /** What a user calls it. */
  readonly name: string;
}

/** A sample and the file that it is of; a file of an archive has the archive's name before its own. */
export interface NamedSample {
  readonly name: string;
  readonly sample: Sample;
}

/** Files of an archive that are looked at. */
const MOST_MEMBERS = 20;

/** Looks at the begin of files, and of the files that they are archives of. Those without a byte are left out. */
export async function sampleFiles(
  session: Session,
  files: readonly InferredFile[],
  scratch: string,
): Promise<{ samples: NamedSample[]; empty: string[] }> {
  const samples: NamedSample[] = [];
  const empty: string[] = [];
  for (const { path, name } of files) {
    for await (const one of unpacked(path, name, scratch)) {
      const sample = await sampleFile(session, one.path, one.name);
      if (sample) samples.push({ name: one.name, sample: checked(sample, one.name) });
      else empty.push(one.name);
    }
  }
  if (samples.length === 0) fail(`${files[0]?.name} is empty`, 'a draft needs a header and records');
  return { samples, empty };
}

/** The file itself, or those in it, as long as they are looked at. */
async function* unpacked(path: string, name: string, scratch: string): AsyncGenerator<InferredFile> {
  const head = await headOf(path);
  const packing = await packingOf(path, head, { kind: 'ndjson' });
  if (!packing) {
    yield { path, name };
    return;
  }
  const folder = await mkdtemp(join(scratch, 'unpacked-'));
  let count = 0;
  try {
    for await (const member of unpack({ file: path, head, folder }, packing)) {
      if (member.refusal) throw member.refusal;
      if (member.path) yield { path: member.path, name: member.name === undefined ? name : `${name}/${member.name}` };
      if (member.path) await rm(member.path, { force: true });
      if (++count === MOST_MEMBERS) return;
    }
  } catch (error) {
    if (error instanceof Refusal) fail(`${name}: ${error.message}`, 'mend the file, or name another');
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checked(sample: Sample, name: string): Sample {
  const { length } = sample.headers;
  if (length === 0) fail(`${name} is empty or has no header that can be read`, 'a draft needs a header and records');
  if (length > MOST_COLUMNS)
    fail(`${name} has ${length} columns, and a draft has room for ${MOST_COLUMNS}`, 'is its delimiter right');
  return sample;
}
