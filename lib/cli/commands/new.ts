import { relative, resolve } from 'node:path';
import { ExitCode, fail } from '../../error';
import { nameProblem } from '../../manifest';
import { usageError } from '../arguments';
import type { Command, Invocation } from '../command';
import { newTable, originFor, teamFiles, writeNew } from '../new';
import { shellWord } from '../next-steps';
import { write } from '../terminal';

export const create: Command = {
  name: 'new',
  summary: "begin a team's repository, or a table of a file of your own",
  usage: 'team NAME [folder] | new table FILE [app]',
  maxWords: 3,
  about: [
    'new team writes a folder that checks, tests and runs at once: a stack, a model with its test, a sample, a CI workflow. new table',
    'looks at a file (CSV, JSON, Excel, Parquet), copies it into data/ and adds a table with its columns to the end of app.ts: a',
    'proposal, for you to read. What could mean two things stays a string, with the choices. Nothing is ever overwritten.',
  ].join(' '),
  options: {
    name: { type: 'string', value: 'NAME', help: "the table's name (new table; default: that of the file)" },
  },
  examples: [
    ['data-mesh new team marketing', 'the folder marketing'],
    ['data-mesh new team marketing ../marketing-data', 'another folder'],
    ['data-mesh new table ~/customers.csv', 'a table of your own, in the app of this folder'],
  ],
  run: (invocation) => {
    const [what, subject] = invocation.words;
    const make = { team: newTeam, table: newTable }[what];
    if (!make)
      usageError(`new makes a team or a table, got '${what ?? 'nothing'}'`, 'for example data-mesh new team marketing');
    if (!subject) {
      const example = what === 'team' ? 'team marketing' : 'table customers.csv';
      usageError(`new ${what} needs ${what === 'team' ? 'a name' : 'a file'}`, `for example data-mesh new ${example}`);
    }
    return make(invocation, subject);
  },
};

async function newTeam({ terminal, words, options }: Invocation, name: string): Promise<number> {
  if (options.name) usageError('--name is for new table', 'a team has the name behind the word team');
  const problem = nameProblem('the name of a team', name);
  if (problem) fail(problem, `for example ${asName(name) ?? 'marketing'}`);
  const shown = words[2] ?? name;
  const folder = resolve(terminal.cwd, shown);
  const origin = originFor(folder);
  const stack = name
    .split('_')
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join('');
  writeNew(folder, shown, teamFiles({ name, stack }, origin.spec));
  const path = relative(terminal.cwd, folder) || '.';
  const steps = [origin.before, `cd ${shellWord(path)}`, 'npm install', 'npx data-mesh run'].filter(Boolean);
  await write(
    terminal.stdout,
    [
      `team ${name} is in ${path}: a stack, a model with its test, a sample, a CI workflow, a README`,
      '',
      'where to go next',
      ...steps.map((step) => `  ${step}`),
      '',
      'and for a table of a file of your own: npx data-mesh new table path/to/file.csv',
      '',
    ].join('\n'),
  );
  return ExitCode.ok;
}

/** The nearest thing that may be a name. */
function asName(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 60);
  return name === '' ? undefined : name;
}
