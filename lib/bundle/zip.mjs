import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, Zip, ZipPassThrough } from 'fflate';
import { writeWhole } from './files.mjs';

// The fields of a local date go into the archive, so this is the same in every time zone.
const MODIFIED = new Date(2000, 0, 1);
const UNIX = 3;
const READABLE_BY_ALL = 0o100644 << 16;
const LARGE = 4 * 1024 * 1024;

/** A zip archive whose bytes follow from the names and contents alone. Large files are deflated once and kept in `cache`. */
export function zip(files, cache) {
  const chunks = [];
  const archive = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const name of [...files.keys()].sort()) {
    const entry = new Entry(name, cache);
    archive.add(entry);
    entry.push(files.get(name), true);
  }
  archive.end();
  return Buffer.concat(chunks);
}

class Entry extends ZipPassThrough {
  compression = 8;
  mtime = MODIFIED;
  os = UNIX;
  attrs = READABLE_BY_ALL;

  constructor(name, cache) {
    super(name);
    this.cache = cache;
  }

  process(bytes, final) {
    this.ondata(null, bytes.length < LARGE ? deflate(bytes) : this.deflateOnce(bytes), final);
  }

  deflateOnce(bytes) {
    const kept = join(this.cache, `${createHash('sha256').update(bytes).digest('hex')}.deflate`);
    if (!existsSync(kept)) writeWhole(kept, deflate(bytes));
    return readFileSync(kept);
  }
}

function deflate(bytes) {
  return deflateSync(bytes, { level: 6 });
}
