import { type Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import type { Rule } from './rule';

/** The engine wants 125 MB a thread, gets half of a function's memory, and has two threads there. */
const LEAST_MEMORY = 512;
/** What Lambda gives: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_MEMORY = 10_240;

/** What the functions that build and audit models are given. CDK itself looks at the scratch. */
export const FUNCTION_RULES: readonly Rule<{ readonly memory?: Size }>[] = [
  ({ memory }, problems) => {
    if (memory === undefined || memory.isUnresolved()) return;
    const given = memory.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR });
    if (given >= LEAST_MEMORY && given <= MOST_MEMORY) return;
    problems.add(
      `'memory' must be ${LEAST_MEMORY} to ${MOST_MEMORY} MiB, got ${given} MiB`,
      'leave it out for 3008 MiB, or give for example Size.mebibytes(1024)',
    );
  },
];
