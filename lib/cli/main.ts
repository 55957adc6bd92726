import { version } from '../../package.json';
import { ExitCode, nearest } from '../error';
import { parseArguments, usageError } from './arguments';
import type { Command } from './command';
import { COMMANDS } from './commands';
import { commandHelp, overview } from './help';
import { Interrupted, interruptible } from './interrupt';
import { reportError } from './report-error';
import type { Terminal } from './terminal';

/** The whole command line: returns the exit code and never throws. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const debug = args.includes('--debug');
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    if (!(error instanceof Interrupted)) return reportError(terminal, error, debug);
    terminal.stderr.write(`interrupted: ${error.message}\n`);
    return ExitCode.interrupted;
  }
}

async function dispatch([name, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === '--version' || name === '-v' || name === '-V' || name === 'version')
    return print(terminal, `${version}\n`);
  if (name === undefined || name === '--help' || name === '-h') return print(terminal, overview(COMMANDS, version));
  if (name === 'help') {
    return print(terminal, rest[0] ? commandHelp(commandNamed(rest[0])) : overview(COMMANDS, version));
  }
  const command = commandNamed(name);
  const { words, options } = parseArguments(command, rest);
  if (options.help) return print(terminal, commandHelp(command));
  return interruptible(terminal, (signal) => command.run({ terminal, words, options, signal }), command.onInterrupt);
}

function commandNamed(name: string): Command {
  const command = COMMANDS.find((each) => each.name === name);
  if (command) return command;
  const names = COMMANDS.map((each) => each.name);
  const near = nearest(name, names);
  return usageError(
    `'${name}' is no command`,
    near ? `did you mean data-mesh ${near}` : `use one of ${names.join(', ')}; data-mesh --help explains them`,
  );
}

function print(terminal: Terminal, text: string): number {
  terminal.stdout.write(text);
  return ExitCode.ok;
}
