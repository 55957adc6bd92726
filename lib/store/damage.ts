import { MeshError } from '../error';

/** How a table that lost a file is mended: nothing in it cannot be made again from what has landed. */
export const RESTORE =
  "restore the file from a copy, or remove the table's folder and run again: it is filled anew from what has landed";

/** Understands what was read at `uri`; where that cannot be done, the file is damaged and the error says which. */
export function whole<T>(uri: string, understand: () => T): T {
  try {
    return understand();
  } catch (cause) {
    if (cause instanceof MeshError) throw cause;
    const message = `${uri} is damaged: ${(cause as Error).message}`;
    throw new MeshError([{ message, hint: RESTORE }], { cause });
  }
}
