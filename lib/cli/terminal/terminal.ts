import { relative } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** What a command sees of the outside: tests give it their own streams. */
export interface Terminal {
  readonly stdin: Readable;
  /** Results. */
  readonly stdout: Output;
  /** Progress and errors, so that results can be piped. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** How this program was called: what a user types to call it again. */
  readonly self: string;
}

export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const cwd = process.cwd();
  return { stdin, stdout, stderr, env, cwd, self: calledAs(process.argv[1] ?? 'data-mesh', cwd, env) };
}

/** `data-mesh` where it was found on the path, `npx data-mesh` in a project that has it, `node build/bin/data-mesh.js` by its file. */
export function calledAs(script: string, cwd: string, env: Terminal['env']): string {
  if (script.endsWith('.js') || script.endsWith('.ts')) return `node ${relative(cwd, script)}`;
  return env.npm_command === 'exec' || script.includes('node_modules') ? 'npx data-mesh' : 'data-mesh';
}

/** A terminal's width; undefined where the output is a file or a pipe, which have none. */
export function columnsOf(output: Output): number | undefined {
  // A terminal that was not told its size says 0.
  return output.isTTY ? output.columns || 80 : undefined;
}

/** False where the locale says that only ASCII can be shown. */
export function showsUnicode(env: Terminal['env']): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return env.TERM !== 'dumb' && env.TERM !== 'linux' && !/^(C|POSIX)$/.test(locale);
}

/** Writes and waits where the reader is slow, so that a large result does not pile up in memory. */
export async function write(output: Output, text: string): Promise<void> {
  if (text === '' || output.write(text) || output.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      for (const event of ['drain', 'close', 'error']) output.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) output.once(event, done);
  });
}
