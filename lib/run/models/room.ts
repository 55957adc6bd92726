import type { Problem } from '../../error';

/** What a model finds where it is built. Bytes. */
export interface Room {
  /** Files that are fetched, packed: of its inputs, or of what its audit reads. */
  readonly bytes: number;
  /** What that is. @default 'the inputs' */
  readonly what?: 'the inputs' | 'the rows that are audited';
  /** Of the engine. */
  readonly memory: number;
  /** Free disk. */
  readonly scratch: number;
}

/** Of the free disk: the rest is for what else is written meanwhile. */
const SHARE = 0.9;
/** Inputs, what is spilled of them, and the result: the two together are seldom more than the inputs. */
const TIMES = 2;
/**
 * Inputs over the engine's memory: by judgement. Packed files are three to five times as large when they are read, so that what is
 * sorted or joined is then spilled in more than a hundred parts, and the function's time ends first.
 */
const MOST_OVER_MEMORY = 32;

/** Why a model cannot be built there, and how to mend it. */
export function roomProblems(name: string, { bytes, memory, scratch, what = 'the inputs' }: Room): Problem[] {
  const problems: Problem[] = [];
  if (bytes * TIMES > scratch * SHARE)
    problems.push({
      message: `${what} of ${name} are ${gibibytes(bytes)}: with what is spilled and the result about ${gibibytes(bytes * TIMES)} of scratch are needed, and ${gibibytes(scratch * SHARE)} can be used`,
      hint: `give the layer more 'scratch' (at most 10 GiB), ${LESS}`,
    });
  if (bytes > memory * MOST_OVER_MEMORY)
    problems.push({
      message: `${what} of ${name} are ${gibibytes(bytes)}, more than ${MOST_OVER_MEMORY} times the ${gibibytes(memory)} of memory that the engine has`,
      hint: `give the layer at least ${gibibytes((2 * bytes) / MOST_OVER_MEMORY)} of 'memory' (at most 10,240 MiB), of which the engine gets half, ${LESS}`,
    });
  return problems;
}

const LESS = 'read less of it with a model in between, or make it with Materialization.incremental';

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
