import type { Refusal } from '../refusal';
import type { UnpackMeter } from './limits';

/** What is unpacked, and where to. */
export interface UnpackRequest {
  readonly file: string;
  /** Where members are put, under names of our own. */
  readonly folder: string;
  readonly meter: UnpackMeter;
}

/** A file that was packed: unpacked at a path, or why it cannot be. */
export interface Member {
  /** As the archive calls it: to be told, never to be used as a path. Absent where the archive is of one file. */
  readonly name?: string;
  readonly path?: string;
  readonly refusal?: Refusal;
}
