const MOST = 128 * 1024;

/** Bytes as a zstd frame of blocks that are stored as they are (RFC 8878): no packer is needed for it. */
export function zstdStored(bytes: Uint8Array): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(bytes.length));
  const pieces: Buffer[] = [Buffer.from('28b52ffd', 'hex'), Buffer.of(0b1110_0000), size];
  for (let from = 0; from === 0 || from < bytes.length; from += MOST) {
    const block = bytes.subarray(from, from + MOST);
    const header = Buffer.alloc(3);
    header.writeUIntLE(block.length * 8 + (from + MOST >= bytes.length ? 1 : 0), 0, 3);
    pieces.push(header, Buffer.from(block));
  }
  return Buffer.concat(pieces);
}
