import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from '../../error';

const MOST_LINES = 20;
/** Node shows the line of source that threw, and a library's may be all of its code. */
const MOST_LETTERS = 500;
const NOISE = /^Node\.js v\d|^npm (warn|notice|error)|^\s*\^+\s*$|ExperimentalWarning|DeprecationWarning|--trace-/i;
const ERROR_LINE = /^(?:Uncaught )?(?:[\w.$]*(?:Error|Exception)\b.*:|.*\berror TS\d+:|error:)/i;
/** The CDK's own errors: `«InvalidBucketName» …`, `[«ValidationFailedWithErrors» …`. */
const CDK_ERROR = /^\[?«\w+» /;
/** Ours says what it is by its place and its mend. */
const NAME = /^(?:\[?«\w+» |MeshError: )/;
/** Where the stack begins, as Node and as the CDK write it. Behind it stand the error's inner parts, which say the same again. */
const STACK = /^\s+(?:at .*[:(]|\.{3}.*\.{3}$|\(no user code)/;
const FRAME = /^\s*at .*?\(?((?:file:\/\/)?\/[^\s()]+?):(\d+):\d+\)?(?: \{)?$/;

/** What a user needs of what a failed app printed: the error without its stack, and where in the app it arose. */
export function usefulPart(output: string, folder: string): { text: string; place?: Place } {
  const all = output.split(/\r?\n/);
  const lines = all.filter((line) => !NOISE.test(line));
  const start = lines.findIndex((line) => ERROR_LINE.test(line) || CDK_ERROR.test(line));
  const kept =
    start >= 0
      ? untilStack(lines.slice(start)).slice(0, MOST_LINES)
      : lines.filter((line) => line.trim()).slice(-MOST_LINES);
  return {
    text: kept
      .map((line) => (line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)}…` : line))
      .join('\n')
      .replace(/\n{2,}/g, '\n')
      .replace(NAME, '')
      .trim(),
    place: placeIn(all, folder),
  };
}

function untilStack(lines: readonly string[]): readonly string[] {
  const stack = lines.findIndex((line) => STACK.test(line));
  return stack < 0 ? lines : lines.slice(0, stack);
}

function placeIn(lines: readonly string[], folder: string): Place | undefined {
  for (const line of lines) {
    const frame = FRAME.exec(line);
    if (!frame || line.includes('node_modules')) continue;
    const path = relative(folder, frame[1].startsWith('file:') ? fileURLToPath(frame[1]) : frame[1]);
    if (!path.startsWith('..')) return { file: path, line: Number(frame[2]) };
  }
  return undefined;
}
