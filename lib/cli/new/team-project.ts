import { devDependencies, peerDependencies } from '../../../package.json';
import type { NewTeam } from './team-code';

export const CDK_JSON = json({ app: 'npx tsx app.ts' });

export const TSCONFIG_JSON = json({
  compilerOptions: {
    target: 'ES2022',
    module: 'node16',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['jest', 'node'],
  },
  exclude: ['node_modules', 'cdk.out'],
});

export const GITIGNORE = `node_modules/
cdk.out/
.data-mesh/
`;

/** The tools at the versions that this library was tested with. */
export function packageJson({ name }: NewTeam, library: string): string {
  const tools = [
    '@swc/core',
    '@swc/jest',
    '@types/jest',
    '@types/node',
    'aws-cdk',
    'jest',
    'tsx',
    'typescript',
  ] as const;
  return json({
    name,
    private: true,
    scripts: { check: 'tsc && data-mesh check', test: 'data-mesh test && jest', start: 'data-mesh run' },
    dependencies: { ...peerDependencies, 'cdk-data-mesh': library },
    devDependencies: Object.fromEntries(tools.map((tool) => [tool, devDependencies[tool]])),
    jest: {
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
      testTimeout: 60_000,
    },
  });
}

export const CI_WORKFLOW = `name: ci
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      - run: npm install --no-audit --no-fund
      - run: npm run check
      - run: npm test
      - run: npm start
      - run: npx cdk synth --quiet
`;

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
