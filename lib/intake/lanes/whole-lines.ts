import type { FileHandle } from 'node:fs/promises';

const LF = 10;
/** One is read, one is looked at, and others are on their way to the disk. */
const ROOMS = 5;

/** Bytes of whole lines, in a room that is used again once nobody is busy with it. */
export interface Piece {
  readonly bytes: Buffer;
  readonly room: Room;
}

export interface Room {
  buffer: Buffer;
  /** Settled when what was in it is needed no more. */
  busy: Promise<unknown>;
}

interface Read {
  readonly room: Room;
  /** Bytes in the room that have been read before. */
  readonly known: number;
  readonly bytesRead: number;
}

/**
 * A file in pieces of whole lines, about `size` bytes each, the first one shorter; the last one may lack its line break. The
 * next piece is read while one is looked at. Ends early, with an empty piece, where a line is longer than a piece.
 */
export async function* wholeLines(file: FileHandle, from: number, first: number, size: number): AsyncGenerator<Piece> {
  const rooms: Room[] = Array.from({ length: ROOMS }, () => ({ buffer: Buffer.alloc(0), busy: Promise.resolve() }));
  let [at, turn] = [from, 0];
  const read = async (rest: Buffer, wanted: number): Promise<Read> => {
    const room = rooms[turn++ % ROOMS];
    await room.busy;
    const length = rest.length + wanted;
    if (room.buffer.length < length) room.buffer = Buffer.allocUnsafeSlow(length);
    rest.copy(room.buffer);
    const { bytesRead } = await file.read(room.buffer, rest.length, wanted, at);
    at += bytesRead;
    return { room, known: rest.length, bytesRead };
  };
  let { room, known, bytesRead } = await read(Buffer.alloc(0), first);
  while (bytesRead > 0) {
    const bytes = room.buffer.subarray(0, known + bytesRead);
    const cut = bytes.lastIndexOf(LF) + 1;
    const next = read(bytes.subarray(cut), size);
    // Awaited below, unless nobody asks for more.
    next.catch(() => {});
    if (cut > 0 || known > size) yield { bytes: bytes.subarray(0, cut), room };
    ({ room, known, bytesRead } = await next);
  }
  if (known > 0) yield { bytes: room.buffer.subarray(0, known), room };
}
