import { gzipSync, inflateRawSync } from 'node:zlib';
import { Unmarkable } from '../unmarkable';

const [LOCAL, CENTRAL, END, DESCRIPTOR] = [0x04034b50, 0x02014b50, 0x06054b50, 0x08074b50];
const [STORED, DEFLATED] = [0, 8];
const MOST_COMMENT = 0xffff;
/** A part that unpacks to more is refused. */
const MOST_UNPACKED = 512 * 1024 * 1024;

interface Entry {
  readonly name: string;
  /** Of the central directory, as it is. */
  readonly central: Buffer;
  /** The local header with its data, as they are. */
  readonly local: Buffer;
  readonly data: Buffer;
  readonly method: number;
}

/** A zip archive of which some members are replaced; all others are written byte for byte as they were. */
export class ZipArchive {
  private readonly changed = new Map<string, Buffer>();

  private constructor(
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly comment: Buffer,
  ) {}

  /** @throws Unmarkable where it is damaged, encrypted, or larger than a plain archive can be */
  static open(bytes: Buffer): ZipArchive {
    try {
      const end = endOf(bytes);
      const entries = new Map<string, Entry>();
      let at = bytes.readUInt32LE(end + 16);
      for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
        const entry = entryAt(bytes, at);
        if (entries.has(entry.name)) throw new Unmarkable('its archive has a member twice');
        entries.set(entry.name, entry);
        at += entry.central.length;
      }
      return new ZipArchive(entries, bytes.subarray(end + 22));
    } catch (error) {
      throw error instanceof RangeError ? new Unmarkable('its archive is damaged') : error;
    }
  }

  has(name: string): boolean {
    return this.changed.has(name) || this.entries.has(name);
  }

  names(): string[] {
    return [...new Set([...this.entries.keys(), ...this.changed.keys()])];
  }

  /** A member as text. @throws Unmarkable where it is not there, too large or no utf-8 */
  text(name: string): string {
    const bytes = this.changed.get(name) ?? this.unpack(name);
    if (bytes[0] === 0xff || bytes[0] === 0xfe) throw new Unmarkable(`${name} in it is no utf-8`);
    return bytes.toString('utf8');
  }

  set(name: string, text: string): void {
    this.changed.set(name, Buffer.from(text, 'utf8'));
  }

  write(): Buffer {
    const parts: Buffer[] = [];
    const directory: Buffer[] = [];
    let offset = 0;
    for (const name of this.names()) {
      const { local, central } = this.writtenEntry(name);
      const placed = Buffer.from(central);
      placed.writeUInt32LE(offset, 42);
      parts.push(local);
      directory.push(placed);
      offset += local.length;
    }
    const size = directory.reduce((sum, each) => sum + each.length, 0);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(END, 0);
    end.writeUInt16LE(directory.length, 8);
    end.writeUInt16LE(directory.length, 10);
    end.writeUInt32LE(size, 12);
    end.writeUInt32LE(offset, 16);
    end.writeUInt16LE(this.comment.length, 20);
    return Buffer.concat([...parts, ...directory, end, this.comment]);
  }

  private unpack(name: string): Buffer {
    const entry = this.entries.get(name);
    if (!entry) throw new Unmarkable(`there is no ${name} in it`);
    if (entry.method === STORED) return entry.data;
    try {
      return inflateRawSync(entry.data, { maxOutputLength: MOST_UNPACKED });
    } catch {
      throw new Unmarkable(`${name} in it cannot be unpacked`);
    }
  }

  private writtenEntry(name: string): Pick<Entry, 'local' | 'central'> {
    const bytes = this.changed.get(name);
    const before = this.entries.get(name);
    if (bytes === undefined && before) return before;
    return packed(name, bytes ?? Buffer.alloc(0), before?.central);
  }
}

/** A member written anew, with the time of the one that it replaces. */
function packed(name: string, bytes: Buffer, before: Buffer | undefined): Pick<Entry, 'local' | 'central'> {
  const title = Buffer.from(name, 'utf8');
  // What gzip writes is a header of ten bytes, the deflated data, and the checksum with the length.
  const zipped = gzipSync(bytes);
  const data = zipped.subarray(10, -8);
  // Versions, flags (a name in utf-8), method, time, checksum, sizes, length of the name: the same in both headers.
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(/^[ -~]*$/.test(name) ? 0 : 0x800, 2);
  common.writeUInt16LE(DEFLATED, 4);
  common.writeUInt32LE(before?.readUInt32LE(12) ?? 0x00210000, 6);
  common.writeUInt32LE(zipped.readUInt32LE(zipped.length - 8), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(bytes.length, 18);
  common.writeUInt16LE(title.length, 22);
  const local = Buffer.concat([signature(LOCAL), common, title, data]);
  const made = Buffer.alloc(2);
  made.writeUInt16LE(before?.readUInt16LE(4) ?? 20);
  const rest = Buffer.alloc(14);
  if (before) rest.writeUInt32LE(before.readUInt32LE(38), 6);
  return { local, central: Buffer.concat([signature(CENTRAL), made, common, rest, title]) };
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function endOf(bytes: Buffer): number {
  const least = Math.max(0, bytes.length - 22 - MOST_COMMENT);
  for (let at = bytes.length - 22; at >= least; at--) {
    if (bytes.readUInt32LE(at) === END && at + 22 + bytes.readUInt16LE(at + 20) === bytes.length) return at;
  }
  throw new Unmarkable('its archive is damaged');
}

function entryAt(bytes: Buffer, at: number): Entry {
  if (bytes.readUInt32LE(at) !== CENTRAL) throw new Unmarkable('its archive is damaged');
  const flags = bytes.readUInt16LE(at + 8);
  const method = bytes.readUInt16LE(at + 10);
  const [size, unpacked, offset] = [20, 24, 42].map((field) => bytes.readUInt32LE(at + field));
  const [nameLength, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
  if (flags & 1) throw new Unmarkable('it is encrypted');
  if ([size, unpacked, offset].includes(0xffffffff)) throw new Unmarkable('its archive is of more than 4 GB');
  if (method !== STORED && method !== DEFLATED) throw new Unmarkable('its archive is packed in an unusual way');
  if (bytes.readUInt32LE(offset) !== LOCAL) throw new Unmarkable('its archive is damaged');
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const end = start + size;
  const described = flags & 8 ? (bytes.readUInt32LE(end) === DESCRIPTOR ? 16 : 12) : 0;
  if (end + described > bytes.length) throw new Unmarkable('its archive is damaged');
  return {
    name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
    central: bytes.subarray(at, at + 46 + nameLength + extra + comment),
    local: bytes.subarray(offset, end + described),
    data: bytes.subarray(start, end),
    method,
  };
}
