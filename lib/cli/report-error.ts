import { explainAws } from '../cloud';
import { describeFile, ExitCode, MeshError, type Problem } from '../error';
import { fatalError } from '../run';
import { count, type Style, styleFor, type Terminal, visible } from './terminal';

/** Shows an error with its mend, and returns the exit code it means. */
export function reportError(terminal: Terminal, error: unknown, debug: boolean): number {
  const style = styleFor(terminal.stderr, terminal.env);
  const told = explainAws(error) ?? fatalError(error);
  const known = told instanceof MeshError ? told : undefined;
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

/** One block a problem: what, where, how to mend it; then how many they are, in other words where they are given. */
export function describeProblems(problems: readonly Problem[], style: Style, tally?: string): string[] {
  const blocks = problems.flatMap((problem) => {
    const [first, ...more] = problem.message.split('\n').map(visible);
    const lines = [`${wordFor(problem, style)} ${style.bold(first)}`, ...more.map((line) => `  ${line}`)];
    const place = placeOf(problem);
    if (place) lines.push(style.dim(`  at   ${visible(place)}`));
    if (problem.hint) lines.push(`  mend: ${visible(problem.hint)}`);
    return lines;
  });
  return problems.length > 1 ? [...blocks, style.bold(tally ?? count(problems.length, 'problem'))] : blocks;
}

function wordFor(problem: Problem, style: Style): string {
  const severity = problem.severity ?? 'error';
  const colour = { error: style.red, warning: style.yellow, hint: style.dim }[severity];
  return colour(`${severity}:`);
}

/** `Revenue/Curated/margin, models/margin.sql:7:12` */
export function placeOf({ place }: Problem): string {
  return [place?.construct, describeFile(place)].filter(Boolean).join(', ');
}

function messageOf(error: unknown): string {
  return String((error as Error | undefined)?.message ?? error);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return (error.stack ?? error.message) + cause;
}
