import { COMMON_OPTIONS } from './arguments';
import type { Command, OptionSpec } from './command';
import { pad } from './terminal';

const PAGE = 100;

/** `data-mesh --help`. */
export function overview(commands: readonly Command[], version: string): string {
  return [
    `data-mesh ${version}: run a data platform that is declared with the AWS CDK, on this machine`,
    '',
    'usage: data-mesh <command> [app] [options]',
    '',
    'commands',
    ...rows(commands.map(({ name, summary }) => [name, summary])),
    '',
    'app is the folder with cdk.json (default: where you are), cdk.json itself, or a ready cdk.out.',
    'With --on STACK many commands work on the tables of a deployed stack instead, with your own credentials for AWS.',
    '',
    'begin with',
    ...rows([
      ['data-mesh run', 'take in what the sources hold, build the tables'],
      ['data-mesh ls', 'see the tables'],
      ['data-mesh sql "FROM domain.table LIMIT 10"', 'look into one'],
    ]),
    '',
    'data-mesh <command> --help explains a command.',
    '',
    'exit codes',
    ...rows([
      ['0', 'done; single records may be in quarantine'],
      ['1', 'failed; the message says what is wrong and how to mend it'],
      ['2', 'wrong words on the command line'],
      ['3', 'run: done, but a whole file was refused or could not be read, or a table was not built or published'],
      ['3', 'stage: done, but records are in quarantine'],
      ['75', 'another run is at work'],
      ['130', 'interrupted'],
    ]),
    '',
  ].join('\n');
}

/** `data-mesh run --help`. */
export function commandHelp(command: Command): string {
  return [
    `usage: data-mesh ${command.name} ${command.usage} [options]`,
    '',
    ...wrapped(command.about),
    '',
    'options',
    ...rows(Object.entries({ ...command.options, ...COMMON_OPTIONS }).map(describeOption)),
    '',
    'examples',
    ...rows(command.examples),
    '',
  ].join('\n');
}

function describeOption([name, { short, value, help }]: [string, OptionSpec]): [string, string] {
  return [`${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`, help];
}

function rows(pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${pad(left, width)}  ${right}`);
}

function wrapped(text: string): string[] {
  return text.match(new RegExp(`.{1,${PAGE}}(?: |$)`, 'g'))?.map((line) => line.trimEnd()) ?? [];
}
