import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzip } from './gzip';
import { UNPACK_LIMITS, UnpackMeter } from './limits';
import type { Member, UnpackRequest } from './member';
import type { Packing } from './packing';
import { unzip } from './zip';
import { unzstd } from './zstd';

/** The files in a packed one, each unpacked when it is asked for. @throws Refusal where nothing can be had, or too much */
export async function* unpack(
  subject: { readonly file: string; readonly head: Buffer; readonly folder: string },
  packing: Packing,
  limits = UNPACK_LIMITS,
): AsyncGenerator<Member> {
  const { file, head, folder } = subject;
  const request: UnpackRequest = { file, folder, meter: new UnpackMeter((await stat(file)).size, limits) };
  if (packing === 'zip') {
    yield* unzip(request);
    return;
  }
  const path = join(folder, 'member');
  await (packing === 'gzip' ? gunzip(request, path) : unzstd(request, path, head));
  yield { path };
}
