import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '..');

/** The folders of lib, lowest first: what stands in one row may import only rows above it in this list. */
const STEPS = [
  ['error'],
  ['contract', 'cost', 'store', 'engine'],
  ['manifest', 'catalog'],
  ['table'],
  ['plan', 'intake'],
  ['lineage'],
  ['check', 'run'],
  ['cloud'],
  ['cli', 'handlers', 'testing'],
];
/** Folders without I/O: what the constructs may use. */
const PURE = ['error', 'contract', 'cost', 'manifest', 'plan'];
/** Who may import a package from outside; everything not named here and not Node's own is free to all of lib. */
const SOLE_IMPORTERS: Record<string, string> = {
  '@duckdb/node-api': 'lib/engine',
  '@aws-sdk/client-s3': 'lib/store',
  '@aws-sdk/client-glue': 'lib/catalog',
  '@aws-sdk/client-cloudformation': 'lib/cloud',
  '@aws-sdk/client-lakeformation': 'lib/cloud',
  '@aws-sdk/client-service-quotas': 'lib/cloud',
  '@aws-sdk/client-sfn': 'lib/cloud',
  '@aws-sdk/client-sqs': 'lib/cloud',
  '@aws-sdk/client-sts': 'lib/cloud',
  '@aws-sdk/client-secrets-manager': 'lib/handlers',
};

interface Import {
  readonly from: string;
  /** A path in the repository, or a package's name. */
  readonly to: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules') && !file.includes('cdk.out'))
    .map((file) => join(folder, file));
}

function importsOf(file: string): Import[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
  return importedFiles.map(({ fileName }) => ({ from: file, to: target(file, fileName) }));
}

function target(file: string, specifier: string): string {
  if (!specifier.startsWith('.'))
    return specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier;
  const path = join(dirname(file), specifier);
  const found = [path, `${path}.ts`, join(path, 'index.ts')].find(
    (it) => it.includes('.') && existsSync(join(root, it)),
  );
  return found ?? path;
}

const files = ['bin', 'constructs', 'lib', 'examples'].flatMap(sources);
const imports = files.flatMap(importsOf);

function step(path: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(path)?.[1];
}

function rank(folder: string): number {
  return STEPS.findIndex((row) => row.includes(folder));
}

function describe_(list: readonly Import[]): string[] {
  return list.map(({ from, to }) => `${from} -> ${to}`);
}

test('every folder of lib has its place among the steps', () => {
  const folders = readdirSync(join(root, 'lib'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['adr', 'bundle'].includes(entry.name))
    .map((entry) => entry.name);
  expect(folders.sort()).toEqual(STEPS.flat().sort());
});

test('a folder of lib imports only folders that stand below it', () => {
  const wrong = imports.filter(({ from, to }) => {
    const [a, b] = [step(from), step(to)];
    return a !== undefined && b !== undefined && a !== b && rank(b) >= rank(a);
  });
  expect(describe_(wrong)).toEqual([]);
});

test('another folder of lib is imported by its index', () => {
  const wrong = imports.filter(({ from, to }) => {
    const b = step(to);
    return b !== undefined && step(from) !== b && !/^lib\/[^/]+\/(index|read)\.ts$/.test(to);
  });
  expect(describe_(wrong)).toEqual([]);
});

test('the pure folders import only one another and nothing that does I/O', () => {
  const allowed = /^(node:(path|crypto)|yaml$|lib\/)/;
  const wrong = imports.filter(({ from, to }) => {
    const a = step(from);
    if (a === undefined || !PURE.includes(a) || /^lib\/manifest\/read/.test(from)) return false;
    const b = step(to);
    return b === undefined ? !allowed.test(to) : !PURE.includes(b);
  });
  expect(describe_(wrong)).toEqual([]);
});

test('constructs import aws-cdk-lib, constructs and the pure folders', () => {
  const wrong = imports.filter(({ from, to }) => {
    if (!from.startsWith('constructs/')) return false;
    const b = step(to);
    if (b !== undefined) return !PURE.includes(b) || to === 'lib/manifest/read.ts';
    return !(to.startsWith('constructs') || to.startsWith('aws-cdk-lib') || /^node:(path|fs|crypto)$/.test(to));
  });
  expect(describe_(wrong)).toEqual([]);
});

test('nothing of lib imports the constructs or aws-cdk-lib', () => {
  const wrong = imports.filter(
    ({ from, to }) => from.startsWith('lib/') && (to.startsWith('constructs') || to.startsWith('aws-cdk-lib')),
  );
  expect(describe_(wrong)).toEqual([]);
});

test('the engine and each client of AWS have one importing folder', () => {
  const wrong = imports.filter(({ from, to }) => to in SOLE_IMPORTERS && !from.startsWith(`${SOLE_IMPORTERS[to]}/`));
  expect(describe_(wrong.filter(({ from }) => !from.startsWith('examples/')))).toEqual([]);
});

test('examples import the package by its name only', () => {
  const wrong = imports.filter(
    ({ from, to }) => from.startsWith('examples/') && !to.startsWith('examples/') && /^(lib|constructs|bin)\//.test(to),
  );
  expect(describe_(wrong)).toEqual([]);
});

test('bin imports only the command line and the constructs', () => {
  const wrong = imports.filter(
    ({ from, to }) => from.startsWith('bin/') && !/^(lib\/cli\/|constructs|aws-cdk-lib)/.test(to),
  );
  expect(describe_(wrong)).toEqual([]);
});

test('no two files import each other in a circle', () => {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports) {
    if (files.includes(to)) graph.set(from, [...(graph.get(from) ?? []), to]);
  }
  const circles: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('no source file is longer than 300 lines', () => {
  const long = files
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 301)
    .map(({ file, lines }) => `${relative('.', file)}: ${lines}`);
  expect(long).toEqual([]);
});
