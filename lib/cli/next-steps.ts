import { relative } from 'node:path';
import type { Invocation } from './command';
import { pad } from './terminal';
import type { Workbench } from './workbench';

/** Commands to type next, as they work where the user stands: what they show, and the command behind it. */
export function nextSteps(
  { terminal }: Invocation,
  { app }: Workbench,
  steps: readonly (readonly [what: string, command: string])[],
): string[] {
  const path = relative(terminal.cwd, app.folder);
  const suffix = path === '' ? '' : ` --app ${shellWord(path)}`;
  const width = Math.max(...steps.map(([what]) => what.length));
  return steps.map(([what, command]) => `  ${pad(what, width)}  ${terminal.self} ${command}${suffix}`);
}

export function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
