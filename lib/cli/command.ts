import type { Terminal } from './terminal';

/** An option of the command line, as `--help` shows it and as it is parsed. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** True where it may be given several times; its values stand on lines of their own. */
  readonly repeats?: boolean;
  /** What stands for the value in `--help`. */
  readonly value?: string;
  readonly help: string;
}

/** One word of the command line. */
export interface Command {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  /** The words after the command's name: `[app]`. */
  readonly usage: string;
  /** The most words it takes besides options. */
  readonly maxWords: number;
  /** What it does, in a few sentences. */
  readonly about: string;
  /** Commands to type, each with what it does. */
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** What Ctrl-C leaves and how to go on; commands that change nothing need not say it. */
  readonly onInterrupt?: string;
  /** Returns the exit code. */
  run(invocation: Invocation): Promise<number>;
}

/** A command with its words and options, and what it may use of the outside. */
export interface Invocation {
  readonly terminal: Terminal;
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** Aborted at Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A text option, undefined where it was not given. */
export function textOption(invocation: Invocation, name: string): string | undefined {
  const value = invocation.options[name];
  return typeof value === 'string' ? value : undefined;
}
