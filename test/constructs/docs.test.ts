import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '../..');
const constructs = join(root, 'constructs');
const folders = [
  'data-mesh',
  'landing-zone',
  'staging-layer',
  'curated-layer',
  'data-product-share',
  'data-product',
  'team-analytics-environment',
  'account',
];
/** Those that have hardly a prop, and so hardly a default. */
const LEAST_DEFAULTS: Record<string, number> = { 'data-product': 0, account: 1 };

function sourceOf(folder: string): string {
  const files = readdirSync(join(constructs, folder)).filter((file) => file.endsWith('.ts'));
  return files.map((file) => readFileSync(join(constructs, folder, file), 'utf8')).join('\n');
}

function readmeOf(folder: string): string {
  return readFileSync(join(constructs, folder, 'README.md'), 'utf8');
}

/** The code after `@example` in the docstring of the folder's class. */
function exampleOf(folder: string): string {
  const [, block] = /@example\n((?: \*(?!\/).*\n)+)/.exec(sourceOf(folder)) ?? [];
  return (block ?? '').replace(/^ \* ?/gm, '').trim();
}

describe.each(folders)('%s', (folder) => {
  const readme = readmeOf(folder);

  test('shows in its README what the docstring shows', () => {
    const [, snippet] = /```ts\n(.*?)```/s.exec(readme) ?? [];
    expect(snippet?.trim()).toBe(exampleOf(folder));
  });

  test('says in its README what to do when it is not enough', () => {
    expect(readme).toContain('\n## When this is not enough\n');
  });

  test('names in its README the defaults that the docstrings name', () => {
    const rows = [...readme.matchAll(/^\| `(\w+)` +\| `(.+?)` +\|$/gm)];
    const source = sourceOf(folder);
    expect(rows.length).toBeGreaterThanOrEqual(LEAST_DEFAULTS[folder] ?? 3);
    for (const [, prop, value] of rows) {
      const documented = [...source.matchAll(new RegExp(`@default (.+)\\n\\s+\\*/\\n\\s+readonly ${prop}\\?`, 'g'))];
      expect([prop, documented.map(([, it]) => it)]).toEqual([prop, expect.arrayContaining([value])]);
    }
  });
});

test('every example compiles', () => {
  const preamble = `
    import { App, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
    import { AccountPlatform, AudienceTable, Check, Column, CuratedLayer, DataMesh, DataProduct, DataProductShare, Dataset, Delivery, History,
      LandingSource, LandingZone, Mask, Model, Period, Relation, Source, Sql, StagingLayer, TeamAnalyticsEnvironment }
      from 'cdk-data-mesh';`;
  const programs = folders.map((folder) => {
    const lines = exampleOf(folder).split('\n');
    const [declared, code] = [true, false].map((is) =>
      lines.filter((line) => line.startsWith('declare ') === is).join('\n'),
    );
    return [
      join(root, 'test', `example-${folder}.ts`),
      `${preamble}\n${declared}\nexport class Example extends Stack { build() {\n${code}\n} }`,
    ];
  });
  const options: ts.CompilerOptions = {
    ...ts.parseConfigFileTextToJson('tsconfig.json', readFileSync(join(root, 'tsconfig.json'), 'utf8')).config
      .compilerOptions,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    lib: ['lib.es2023.d.ts'],
    paths: { 'cdk-data-mesh': [join(constructs, 'index.ts')] },
    noUnusedLocals: false,
  };
  const host = ts.createCompilerHost(options);
  const texts = new Map(programs as [string, string][]);
  const { readFile, fileExists } = host;
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, version) => {
    const text = texts.get(file);
    return text === undefined ? getSourceFile(file, version) : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  const faults = [...texts.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  expect(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
}, 120_000);
