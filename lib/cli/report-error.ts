import { ExitCode, MeshError, type Problem } from '../error';
import { count, type Style, styleFor, type Terminal, visible } from './terminal';

/** Shows an error with its mend, and returns the exit code it means. */
export function reportError(terminal: Terminal, error: unknown, debug: boolean): number {
  const style = styleFor(terminal.stderr, terminal.env);
  const known = error instanceof MeshError ? error : systemError(error);
  const lines = known
    ? describeProblems(known.problems, style)
    : [
        `${style.red('error:')} ${visible(messageOf(error))}`,
        '  mend: this is a fault of data-mesh itself; run it again with --debug and report what it shows',
      ];
  terminal.stderr.write(`${lines.join('\n')}\n`);
  if (debug) terminal.stderr.write(`${stackOf(error)}\n`);
  return known?.exitCode ?? ExitCode.failed;
}

/** One block a problem: what, where, how to mend it. */
export function describeProblems(problems: readonly Problem[], style: Style): string[] {
  const blocks = problems.flatMap((problem) => {
    const [first, ...more] = problem.message.split('\n').map(visible);
    const lines = [`${style.red('error:')} ${style.bold(first)}`, ...more.map((line) => `  ${line}`)];
    const place = placeOf(problem);
    if (place) lines.push(style.dim(`  at   ${visible(place)}`));
    if (problem.hint) lines.push(`  mend: ${visible(problem.hint)}`);
    return lines;
  });
  return problems.length > 1 ? [...blocks, style.bold(count(problems.length, 'problem'))] : blocks;
}

/** `Revenue/Curated/margin, models/margin.sql:7` */
export function placeOf({ place }: Problem): string {
  const file = place?.file && (place.line === undefined ? place.file : `${place.file}:${place.line}`);
  return [place?.construct, file].filter(Boolean).join(', ');
}

const SYSTEM: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  ENOSPC: ['the disk is full', 'free some space and run again; what was committed before is whole'],
  EDQUOT: ['the disk quota is used up', 'free some space and run again; what was committed before is whole'],
  EROFS: ['the disk is read-only', 'copy the app to a folder that you may write to'],
  EACCES: ['this may not be read or written by you', 'give yourself the right to it, or choose another folder'],
  EPERM: ['this may not be changed by you', 'give yourself the right to it, or choose another folder'],
  EMFILE: ['too many files are open', 'raise the limit with ulimit -n 4096 and run again'],
};

/** Errors of the machine, not of the program: a full disk, a missing right. */
function systemError(error: unknown): MeshError | undefined {
  const chain = [error, error instanceof Error ? error.cause : undefined];
  for (const each of chain) {
    const { code, path } = (each ?? {}) as NodeJS.ErrnoException;
    const known = SYSTEM[code ?? ''] ?? (/No space left on device/i.test(messageOf(each)) ? SYSTEM.ENOSPC : undefined);
    if (known) return new MeshError([{ message: known[0], hint: known[1], place: path ? { file: path } : undefined }]);
  }
  return undefined;
}

function messageOf(error: unknown): string {
  return String((error as Error | undefined)?.message ?? error);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return (error.stack ?? error.message) + cause;
}
