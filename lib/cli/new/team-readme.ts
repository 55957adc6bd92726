import type { NewTeam } from './team-code';

export function readme({ name }: NewTeam, library: string): string {
  return `# ${name}

A data platform of one team, declared with the AWS CDK in [app.ts](app.ts). It runs on this machine, and \`cdk deploy\` puts the same on AWS.

\`\`\`sh
npm install          # once
npx data-mesh run    # takes what is in data/, builds the tables, shows the answer
npm run check        # types, names, SQL: proven without running it
npm test             # the model, on rows that its tests give
\`\`\`

## Your own CSV in a table of your own: two commands, no line of code

\`\`\`sh
npx data-mesh new table path/to/customers.csv    # copies it into data/, declares its columns at the end of app.ts
npx data-mesh run
\`\`\`

Then look: \`npx data-mesh sql "FROM ${name}.customers LIMIT 10"\`. Read what was written into app.ts: a column whose values could mean two things
is a string there. What a file holds that does not fit its column goes to quarantine, with file, line and reason: \`npx data-mesh quarantine\`.

Edit the file and run again: the table is what the file says. The sample is \`data/orders-sample.csv\`; take it out, with its table, when you have your own.

## What is where

| | |
|---|---|
| [app.ts](app.ts) | the stack: sources, tables, models |
| [models/](models/) | a model a file: one SELECT over its inputs, and beside it its tests on given rows |
| [test/](test/) | tests in TypeScript |
| [data/](data/) | files as they come, here on this machine |
| [.github/workflows/ci.yml](.github/workflows/ci.yml) | checks, tests, runs and synthesizes every change |

\`npx data-mesh --help\` explains the rest.
${library.startsWith('file:') ? fromTarball(library) : ''}`;
}

function fromTarball(library: string): string {
  return `
The library comes from a tarball, \`${library.slice('file:'.length)}\`: before another machine can build this, for example the workflow's, lay it into this folder
and let package.json say so, or name a version in your registry.
`;
}
