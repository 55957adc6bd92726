import { relative } from 'node:path';
import type { Invocation } from './command';
import { pad } from './terminal';
import type { Workbench } from './workbench';

/** Commands to type next, as they work where the user stands. */
export function nextSteps(
  { terminal }: Invocation,
  { app }: Workbench,
  steps: readonly (readonly [command: string, what: string])[],
): string[] {
  const path = relative(terminal.cwd, app.folder);
  const suffix = path === '' ? '' : ` --app ${shellWord(path)}`;
  const typed = steps.map(([command]) => `${terminal.self} ${command}${suffix}`);
  const width = Math.max(...typed.map((each) => each.length));
  return ['where to look next', ...steps.map(([, what], index) => `  ${pad(typed[index], width)}  ${what}`)];
}

function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
