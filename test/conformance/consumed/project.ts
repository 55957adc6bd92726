import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';

const app = readFileSync(join(__dirname, 'app.ts'), 'utf8');

/** A user's project: the app, and the library from its tarball beside the peers that another folder has. */
export function project(tarball: string, peers: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-consumer-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  execFileSync('tar', ['-xzf', tarball, '-C', modules]);
  cpSync(join(modules, 'package'), join(modules, 'cdk-data-mesh'), { recursive: true });
  for (const peer of ['aws-cdk-lib', 'constructs']) symlinkSync(join(peers, 'node_modules', peer), join(modules, peer));
  cpSync(join(__dirname, 'models'), join(folder, 'models'), { recursive: true });
  return folder;
}

/** Runs a program of a project as `cdk synth` does, in its folder. @returns the folder of the cloud assembly */
export function synthesized(folder: string, program: string, ...words: string[]): string {
  const outdir = join(folder, 'cdk.out');
  execFileSync(program, words, {
    cwd: folder,
    env: { ...process.env, CDK_OUTDIR: outdir, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return outdir;
}

/** The app as CommonJS and as an ES module, each as a compiler writes it. */
export function compiledApp(folder: string, module: 'cjs' | 'mjs'): string {
  const file = join(folder, `app.${module}`);
  const kind = module === 'cjs' ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext;
  writeFileSync(file, ts.transpile(app, { module: kind, target: ts.ScriptTarget.ES2022 }));
  return file;
}

/** What the strictest compiler says of the app and of every declaration of the library, in a resolution of modules. */
export function typeProblems(folder: string, file: string, resolution: ts.CompilerOptions): string[] {
  const entries = `${app}
import { assertClean, runModel, type ResultRow } from 'cdk-data-mesh/testing';
import { DataMeshCheck } from 'cdk-data-mesh/validation';
import { Validations } from 'aws-cdk-lib';
Validations.of(app).addPlugins(new DataMeshCheck());
assertClean(stack).then((): Promise<ResultRow[]> => runModel({ app, model: 'forecasting.revenue', inputs: {} }));
`;
  const path = join(folder, file);
  writeFileSync(path, entries);
  const options = {
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
    ...resolution,
  };
  const program = ts.createProgram([path], options);
  // The CDK's own declarations are not ours to judge.
  const judged = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName === path || /\/cdk-data-mesh\//.test(fileName));
  if (judged.length < 10) throw new Error('the library has hardly any declarations');
  const found = [
    ...program.getOptionsDiagnostics(),
    ...judged.flatMap((it) => [...program.getSyntacticDiagnostics(it), ...program.getSemanticDiagnostics(it)]),
  ];
  return found.map(
    ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
  );
}
