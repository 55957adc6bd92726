/** Steps through Thrift's compact protocol, in which a Parquet file's footer is written. */
export class Thrift {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  /** `visit` answers true where it has read the field itself. */
  struct(visit: (id: number) => boolean): void {
    let id = 0;
    for (let head = this.byte(); head !== 0; head = this.byte()) {
      id = head >> 4 === 0 ? this.integer() : id + (head >> 4);
      if (!visit(id)) this.skip(head & 15);
    }
  }

  list(visit: () => void): void {
    const { size } = this.listHead();
    for (let i = 0; i < size; i++) visit();
  }

  integer(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  text(): string {
    const length = this.varint();
    const from = this.at;
    this.at += length;
    return this.bytes.toString('utf8', from, this.at);
  }

  /** What `read` steps over. */
  slice(read: () => void): Buffer {
    const from = this.at;
    read();
    return this.bytes.subarray(from, this.at);
  }

  private skip(type: number): void {
    if (type === 3) this.at += 1;
    else if (type >= 4 && type <= 6) this.varint();
    else if (type === 7) this.at += 8;
    else if (type === 8) this.text();
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
}
