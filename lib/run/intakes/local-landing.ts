import { randomUUID } from 'node:crypto';
import { stat, symlink } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fail, MeshError, type Place } from '../../error';
import { keptName, logicalName, type SourceManifest } from '../../manifest';
import { filesBelow, globMatcher, splitGlob } from '../glob';
import type { LandedFile, Landing } from '../platform';

/** A laptop's landing: the files that a source's `localPath` names, relative to the app's folder. */
export class LocalLanding implements Landing {
  constructor(private readonly appFolder: string) {}

  async *list(source: SourceManifest): AsyncIterable<LandedFile> {
    const place = { construct: source.path };
    if (source.localPath === undefined) {
      throw new MeshError([
        {
          message: `source '${logicalName(source)}' has no 'localPath', so there is nothing to read on this machine`,
          hint: `give it one: a file, a folder or a glob, relative to the folder of cdk.json`,
          place,
        },
      ]);
    }
    const { fixed, pattern } = splitGlob(source.localPath);
    const folder = resolve(this.appFolder, fixed);
    const there = await stat(folder).catch(() => undefined);
    if (!there || (pattern !== undefined && !there.isDirectory())) {
      throw new MeshError([
        {
          message: `'localPath' of source '${logicalName(source)}' leads to ${folder}, which is not there`,
          hint: `put the files there, or mend 'localPath' (now '${source.localPath}')`,
          place,
        },
      ]);
    }
    if (!there.isDirectory()) {
      yield await landedFile(folder, source.kept ? keptName(source) : basename(folder));
      return;
    }
    const wanted = pattern === undefined ? () => true : globMatcher(pattern);
    for (const name of await filesBelow(folder)) {
      const file = wanted(name)
        ? await landedFile(join(folder, name), name).catch((error) => gone(error, name, place))
        : undefined;
      if (file) yield file;
    }
  }

  /** The file itself, nothing is copied. Where the engine would take its path for a pattern, it gets a plain name. */
  async fetch(file: LandedFile, scratch: string): Promise<string> {
    const path = fileURLToPath(file.uri);
    if (!/[*?[\]{}]/.test(path)) return path;
    const plain = join(scratch, `${randomUUID()}${extname(path)}`);
    await symlink(path, plain);
    return plain;
  }

  async hasChanged(file: LandedFile): Promise<boolean> {
    const now = await landedFile(fileURLToPath(file.uri), file.name).catch(() => undefined);
    return now?.version !== file.version;
  }
}

/** A file that somebody took away meanwhile has not landed; one whose name cannot be said must not be passed over. */
function gone(error: NodeJS.ErrnoException, name: string, place: Place): undefined {
  if (error.code !== 'ENOENT') throw error;
  if (!name.includes('\ufffd')) return undefined;
  return fail(`the name of the file '${name}' is not UTF-8, so it cannot be opened`, 'rename it and run again', place);
}

async function landedFile(path: string, name: string): Promise<LandedFile> {
  const { size, mtimeNs, ctimeNs, ino, mtime } = await stat(path, { bigint: true });
  return {
    name,
    uri: pathToFileURL(path).href,
    size: Number(size),
    lastModified: mtime.toISOString(),
    // A change of the bytes changes the inode's time, whatever is done to the file's own.
    version: `${size}-${mtimeNs}-${ctimeNs}-${ino}`,
  };
}
