import { Transform } from 'node:stream';
import { Refusal } from '../refusal';

/** How far a packed file may grow. */
export interface UnpackLimits {
  /** Bytes of all members together. */
  readonly bytes: number;
  /** Times the packed size, beyond `free`. */
  readonly ratio: number;
  /** Bytes that no ratio is asked for. */
  readonly free: number;
  readonly members: number;
  /** Bytes of a zip's directory, and of the window that zstd may look back on. */
  readonly memory: number;
}

const [MIB, GIB] = [1024 ** 2, 1024 ** 3];
export const UNPACK_LIMITS: UnpackLimits = {
  bytes: 20 * GIB,
  ratio: 250,
  free: 64 * MIB,
  members: 1000,
  memory: 64 * MIB,
};

/** Counts what comes out of an archive. */
export class UnpackMeter {
  private bytes = 0;
  private readonly most: number;

  constructor(
    /** Bytes of the archive. */
    packed: number,
    readonly limits: UnpackLimits,
  ) {
    this.most = Math.min(limits.bytes, Math.max(limits.free, packed * limits.ratio));
  }

  /** @throws Refusal where it is more than a file of this size should hold */
  take(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes <= this.most) return;
    const { limits } = this;
    const limit =
      this.most === limits.bytes
        ? `${shown(limits.bytes)}, the most that is taken`
        : `${limits.ratio} times its own size (beyond ${shown(limits.free)}), as only an attack does`;
    throw new Refusal('too_large', `the archive unpacks to more than ${limit}; send the file unpacked, or in parts`);
  }

  /** The same as a step of a stream. */
  stream(): Transform {
    return new Transform({
      transform: (piece: Buffer, _, done) => {
        try {
          this.take(piece.length);
          done(null, piece);
        } catch (error) {
          done(error as Error);
        }
      },
    });
  }
}

function shown(bytes: number): string {
  return bytes >= GIB ? `${bytes / GIB} GiB` : `${bytes / MIB} MiB`;
}
