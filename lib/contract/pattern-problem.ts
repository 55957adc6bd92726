import type { Problem } from '../error';

const LONGEST = 1000;
/** The engine repeats a part no more often, repetitions inside of repetitions counted together. */
const MOST_REPEATED = 1000;

/**
 * Why a regular expression cannot be used, or undefined where it can: it must mean the same in RE2, which matches it in a time
 * that grows with the text alone, and in JavaScript, which checks it when it is declared.
 */
export function patternProblem(pattern: string): Problem | undefined {
  if (pattern.length === 0 || pattern.length > LONGEST) {
    const message = `'pattern' must have 1 to ${LONGEST} characters, got ${pattern.length}`;
    return { message, hint: 'use acceptedValues for a long list' };
  }
  const body = pattern.replace(/^\(\?i\)/, '');
  try {
    new RegExp(body, 'u');
  } catch (error) {
    const why = (error as Error).message.replace(/^.*: (?=[^:]*$)/, '').toLowerCase();
    return { message: `'pattern' is no regular expression: ${why}, got '${pattern}'`, hint: 'mend it' };
  }
  const withoutClasses = body.replace(/\\\\/g, '').replace(/\[(?:\\.|[^\]])*\]/g, 'x');
  if (/\(\?<?[=!]|\\[1-9]|\\k</.test(withoutClasses)) {
    const message = `'pattern' looks around or back, got '${pattern}'`;
    return { message, hint: 'RE2 has neither lookaheads, lookbehinds nor backreferences; write it without' };
  }
  if (mostRepeated(withoutClasses) > MOST_REPEATED) {
    const message = `'pattern' repeats a part more than ${MOST_REPEATED} times, got '${pattern}'`;
    return { message, hint: 'use + or * instead' };
  }
  return undefined;
}

/** How often the most repeated part may stand there: counts of nested groups multiplied. */
function mostRepeated(pattern: string): number {
  let most = 1;
  const open: number[] = [1];
  for (const [token, low, high] of pattern.matchAll(/\\.|\(|\)(?:\{(\d+)(?:,(\d*))?\})?|\{(\d+)(?:,(\d*))?\}/g)) {
    if (token === '(') open.push(1);
    else if (token.startsWith(')')) {
      const inside = open.pop() ?? 1;
      const count = inside * Math.max(1, Number(low ?? 1), Number(high || 1));
      open.push(Math.max(open.pop() ?? 1, count));
    } else if (token.startsWith('{')) {
      const numbers = token.match(/\d+/g)?.map(Number) ?? [];
      open.push(Math.max(open.pop() ?? 1, ...numbers));
    }
    most = Math.max(most, ...open);
  }
  return most;
}
