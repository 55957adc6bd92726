import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from '../../error';
import type { SourceManifest } from '../../manifest';
import { splitGlob } from '../glob';
import type { LandedFile } from '../platform';
import { LocalLanding } from './local-landing';

/** The files that words of the command line name: files, folders and globs, relative to `folder`. Each is named once. */
export async function stageInputs(
  folder: string,
  words: readonly string[],
  source: SourceManifest,
): Promise<LandedFile[]> {
  const landing = new LocalLanding(folder);
  const found = new Map<string, LandedFile>();
  for (const word of words) {
    const { fixed, pattern } = splitGlob(word);
    const there = await stat(resolve(folder, fixed)).catch(() => undefined);
    if (!there || (pattern !== undefined && !there.isDirectory()))
      fail(`there is no ${pattern === undefined ? 'file' : 'folder'} '${fixed}'`, 'name files, folders or globs');
    const before = found.size;
    for await (const file of landing.list({ ...source, localPath: word })) found.set(file.uri, file);
    if (found.size === before) fail(`'${word}' names no file`, 'name files, folders or globs');
  }
  const files = [...found.values()];
  const names = files.map(({ name }) => name);
  if (new Set(names).size === names.length) return files;
  // Files of one name are called by their paths: below the folder where all are there.
  const paths = files.map(({ uri }) => fileURLToPath(uri));
  const below = paths.map((path) => relative(folder, path));
  const called = below.some((path) => path.startsWith('..')) ? paths.map((path) => path.replace(/^\/+/, '')) : below;
  return files.map((file, at) => ({ ...file, name: called[at].split(sep).join('/') }));
}
