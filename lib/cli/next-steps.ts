import { relative } from 'node:path';
import { type Invocation, textOption } from './command';
import { pad } from './terminal';
import type { Warehouse } from './warehouse';

/** Commands to type next, as they work where the user stands: what they show, and the command behind it. */
export function nextSteps(
  invocation: Invocation,
  { app }: Pick<Warehouse, 'app'>,
  steps: readonly (readonly [what: string, command: string])[],
): string[] {
  const { terminal } = invocation;
  const path = app && relative(terminal.cwd, app.folder);
  const suffix = path ? ` --app ${shellWord(path)}` : spelled(invocation);
  const width = Math.max(...steps.map(([what]) => what.length));
  return steps.map(([what, command]) => `  ${pad(what, width)}  ${terminal.self} ${command}${suffix}`);
}

/** The deployed stack, as it was named. */
function spelled(invocation: Invocation): string {
  return ['on', 'profile', 'region']
    .flatMap((name) => {
      const value = textOption(invocation, name);
      return value === undefined ? [] : [` --${name} ${shellWord(value)}`];
    })
    .join('');
}

export function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
