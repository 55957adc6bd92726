import { open } from 'node:fs/promises';
import { fail } from '../error';

/** The position of `field_id` in a SchemaElement, and of the schema in the file's metadata (parquet.thrift). */
const FIELD_ID = 9;
const SCHEMA = 2;
const FOOTER_BYTES = 8;

/** Fails for a Parquet file without field ids: its columns would all be read as null. */
export async function assertFieldIds(path: string, table: string): Promise<void> {
  const footer = await readFooter(path);
  if (footer && !hasFieldIds(new Thrift(footer))) {
    fail(
      `a file of table ${table} has no field ids, so its columns cannot be told apart: ${path}`,
      'an engine added it as it was (add_files); let that engine rewrite the table, or read the file and append its rows',
    );
  }
}

async function readFooter(path: string): Promise<Buffer | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(FOOTER_BYTES);
    await file.read(end, 0, FOOTER_BYTES, Math.max(0, size - FOOTER_BYTES));
    // What is no Parquet file is for the engine to say.
    if (end.toString('latin1', 4) !== 'PAR1') return undefined;
    const length = Math.min(end.readUInt32LE(0), size - FOOTER_BYTES);
    const footer = Buffer.alloc(length);
    await file.read(footer, 0, length, size - FOOTER_BYTES - length);
    return footer;
  } finally {
    await file.close();
  }
}

function hasFieldIds(thrift: Thrift): boolean {
  let found = false;
  thrift.struct((id) => {
    if (id !== SCHEMA) return false;
    thrift.list(() =>
      thrift.struct((part) => {
        if (part === FIELD_ID) found = true;
        return false;
      }),
    );
    return true;
  });
  return found;
}

/** Steps through Thrift's compact protocol. */
class Thrift {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  /** `visit` answers true where it has read the field itself. */
  struct(visit: (id: number) => boolean): void {
    let id = 0;
    for (let head = this.byte(); head !== 0; head = this.byte()) {
      id = head >> 4 === 0 ? this.zigzag() : id + (head >> 4);
      if (!visit(id)) this.skip(head & 15);
    }
  }

  list(visit: () => void): void {
    const { size } = this.listHead();
    for (let i = 0; i < size; i++) visit();
  }

  private skip(type: number): void {
    if (type === 3) this.at += 1;
    else if (type >= 4 && type <= 6) this.varint();
    else if (type === 7) this.at += 8;
    else if (type === 8) this.bytesOf(this.varint());
    else if (type === 9 || type === 10) {
      const { size, element } = this.listHead();
      // A truth value in a list takes a byte, as a field it stands in the head.
      for (let i = 0; i < size; i++) this.skip(element <= 2 ? 3 : element);
    } else if (type === 11) {
      const size = this.varint();
      const kinds = size > 0 ? this.byte() : 0;
      for (let i = 0; i < size; i++) for (const kind of [kinds >> 4, kinds & 15]) this.skip(kind <= 2 ? 3 : kind);
    } else if (type === 12) this.struct(() => false);
  }

  private bytesOf(length: number): void {
    this.at += length;
  }

  private listHead(): { size: number; element: number } {
    const head = this.byte();
    return { size: head >> 4 === 15 ? this.varint() : head >> 4, element: head & 15 };
  }

  private byte(): number {
    return this.bytes.readUInt8(this.at++);
  }

  private varint(): number {
    let [value, unit] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 128;
    }
  }

  private zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
