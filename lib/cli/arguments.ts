import { parseArgs } from 'node:util';
import { ExitCode, MeshError, nearest } from '../error';
import type { Command, OptionSpec } from './command';

/** Options that every command has. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  app: { type: 'string', short: 'a', value: 'PATH', help: 'the app: its folder, its cdk.json or a ready cdk.out' },
  debug: { type: 'boolean', help: 'show where in the program an error arose, and all that the app prints' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
};

export interface Parsed {
  readonly words: string[];
  readonly options: Record<string, string | boolean | undefined>;
}

/** The words and options behind a command's name. */
export function parseArguments(command: Command, args: readonly string[]): Parsed {
  const specs: Record<string, OptionSpec> = { ...command.options, ...COMMON_OPTIONS };
  const words: string[] = [];
  const options: Parsed['options'] = {};
  // A query is put aside: SQL that begins with a comment looks like an option to the parser.
  const parsable = args.map((arg) => (isQuery(arg) ? '-' : arg));
  const { tokens } = parseArgs({ args: parsable, options: parseable(specs), strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(args[token.index]);
    if (token.kind !== 'option') continue;
    const value = optionValue(command, specs, token);
    const before = specs[token.name].repeats ? options[token.name] : undefined;
    options[token.name] = before === undefined ? value : `${before}\n${value}`;
  }
  if (words.length > command.maxWords) {
    const surplus = words.slice(command.maxWords).map((word) => `'${word}'`);
    usageError(
      `${command.name} does not expect ${surplus.join(' ')}`,
      `usage: data-mesh ${command.name} ${command.usage}`,
    );
  }
  return { words, options };
}

/** No option has a blank in its name. */
function isQuery(arg: string): boolean {
  return /^-[^=]*\s/.test(arg);
}

function optionValue(
  { name: command }: Command,
  specs: Record<string, OptionSpec>,
  { name, rawName, value }: { name: string; rawName: string; value?: string },
): string | true {
  if (!Object.hasOwn(specs, name)) {
    const near = nearest(name, Object.keys(specs));
    usageError(
      `${rawName} is no option of ${command}`,
      near ? `did you mean --${near}` : `data-mesh ${command} --help lists them`,
    );
  }
  const { type, value: placeholder = 'VALUE' } = specs[name];
  if (type === 'string' && !value) usageError(`${rawName} needs a value`, `give it as --${name} ${placeholder}`);
  if (type === 'boolean' && value !== undefined) {
    usageError(`${rawName} takes no value, got '${value}'`, `write --${name} alone`);
  }
  return value ?? true;
}

/** Wrong words on the command line: exit code 2. */
export function usageError(message: string, hint: string): never {
  throw new MeshError([{ message, hint }], { exitCode: ExitCode.usage });
}

function parseable(specs: Record<string, OptionSpec>) {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { type, short }]) => [name, short ? { type, short } : { type }]),
  );
}
