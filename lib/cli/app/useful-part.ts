import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from '../../error';

const MOST_LINES = 20;
const NOISE =
  /^\s*at .*[:(]|^Node\.js v\d|^npm (warn|notice|error)|^\s*\^+\s*$|ExperimentalWarning|DeprecationWarning|--trace-/i;
const ERROR_LINE = /^(?:Uncaught )?(?:[\w.$]*(?:Error|Exception)\b.*:|.*\berror TS\d+:|error:)/i;
const FRAME = /^\s*at .*?\(?((?:file:\/\/)?\/[^\s()]+?):(\d+):\d+\)?$/;

/** What a user needs of what a failed app printed: the error without its stack, and where in the app it arose. */
export function usefulPart(output: string, folder: string): { text: string; place?: Place } {
  const all = output.split(/\r?\n/);
  const lines = all.filter((line) => !NOISE.test(line));
  const start = lines.findIndex((line) => ERROR_LINE.test(line));
  const kept =
    start >= 0 ? lines.slice(start, start + MOST_LINES) : lines.filter((line) => line.trim()).slice(-MOST_LINES);
  return {
    text: kept
      .join('\n')
      .replace(/\n{2,}/g, '\n')
      .trim(),
    place: placeIn(all, folder),
  };
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
