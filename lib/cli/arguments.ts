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
  const help = `data-mesh ${command.name} --help lists them`;
  const { tokens } = parseArgs({ args: [...args], options: parseable(specs), strict: false, tokens: true });
  const parsed: Parsed = { words: [], options: {} };
  for (const token of tokens) {
    if (token.kind === 'positional') parsed.words.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = specs[token.name];
    if (!spec) {
      const near = nearest(token.name, Object.keys(specs));
      usageError(`${token.rawName} is no option of ${command.name}`, near ? `did you mean --${near}` : help);
    }
    if (spec.type === 'string' && !token.value) {
      usageError(`${token.rawName} needs a value`, `give it as --${token.name} ${spec.value ?? 'VALUE'}`);
    }
    if (spec.type === 'boolean' && token.value !== undefined) {
      usageError(`${token.rawName} takes no value, got '${token.value}'`, `write --${token.name} alone`);
    }
    parsed.options[token.name] = token.value ?? true;
  }
  if (parsed.words.length > command.maxWords) {
    const surplus = parsed.words.slice(command.maxWords).map((word) => `'${word}'`);
    usageError(
      `${command.name} does not expect ${surplus.join(' ')}`,
      `usage: data-mesh ${command.name} ${command.usage}`,
    );
  }
  return parsed;
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
