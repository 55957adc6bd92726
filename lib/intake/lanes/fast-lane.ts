import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceFormat } from '../../manifest';
import { headOf } from '../records';
import { carefulLane } from './careful-lane';
import { openingOf } from './opening';
import { plainDialect } from './plain-dialect';
import { writeResidue } from './residue';
import { type CleanLimits, leftOf, takeClean } from './take-clean';
import type { LaneRequest, Typed } from './typed';

type Csv = Extract<SourceFormat, { kind: 'csv' }>;

/** Where the fast lane pays; to be set by tests. */
export interface FastLaneLimits extends CleanLimits {
  /** Bytes of a file from which on it is tried. */
  readonly smallest: number;
}

export const FAST_LANE: FastLaneLimits = { smallest: 1024 * 1024, chunk: 4 * 1024 * 1024, left: 0.1, odd: 0.01 };

/**
 * Takes delimited text without detours: a glance at the bytes tells which lines are clean, and the engine reads and writes these
 * in one pass. What is not surely clean is left to the careful lane, line by line; undefined where that lane should take the
 * whole file. @throws Refusal
 */
export async function fastLane(request: LaneRequest, format: Csv, limits = FAST_LANE): Promise<Typed | undefined> {
  const dialect = plainDialect(format);
  const needsWhole = request.dataset.columns.some(({ unique }) => unique);
  if (!dialect || needsWhole || (await stat(request.file)).size < limits.smallest) return undefined;
  const opening = openingOf(request, dialect);
  if (!opening) return undefined;
  const folder = await mkdtemp(join(request.scratch, 'intake-'));
  let undo = async () => {};
  const careful = async (name: string): Promise<Typed> => {
    const file = join(folder, name);
    return carefulLane({ ...request, file, head: await headOf(file) }, { ...format, encoding: 'utf-8' });
  };
  try {
    await writeFile(join(folder, 'opening.csv'), opening.text);
    // What stands before the records may be refused: that is found out while the engine begins to read, and ends it.
    const refused = new AbortController();
    const judging = careful('opening.csv').catch((error) => {
      refused.abort();
      throw error;
    });
    const taking = takeClean({ request, dialect, opening }, folder, limits, refused.signal);
    const [judged, taken] = await Promise.allSettled([judging, taking]);
    if (taken.status === 'fulfilled' && taken.value) undo = taken.value.clean.undo;
    const before = outcome(judged);
    const file = outcome(taken);
    if (!file) return undefined;
    const { clean, chunks, ledger } = file;
    if (leftOf(ledger, chunks) === 0) return { ...before, clean };
    const { encoding } = dialect;
    await writeResidue(join(folder, 'residue.csv'), { file: request.file, encoding, opening, chunks, ledger });
    const rest = await careful('residue.csv');
    // Which of the clean rows are of the other table only the careful lane can tell.
    if (rest.isMixed) await undo();
    return rest.isMixed ? undefined : { ...rest, clean };
  } catch (error) {
    await undo();
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function outcome<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
