/** Thrown where a syntax tree holds what the analysis does not know: then nothing is said. */
export class Unsure extends Error {}

export function unsure(what: string): never {
  throw new Unsure(what);
}

/** What the work finds, or undefined where it cannot be sure. */
export function ifSure<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Unsure) return undefined;
    throw error;
  }
}

/** What the analysis does not know and meets in the work; undefined where it is sure. */
export function whyUnsure(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Unsure) return error.message;
    throw error;
  }
}
