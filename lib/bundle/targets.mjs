import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';
import { LAMBDA_BINDING, lambdaBinding } from './binding.mjs';
import { filesBelow, writeWhole } from './files.mjs';
import { compiledValidators } from './validators.mjs';
import { zip } from './zip.mjs';

const ENGINE = '@duckdb/node-api';
// With `absWorkingDir` the paths that esbuild writes into comments begin at the project, wherever that lies.
const BUNDLE = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // The packages' ES modules, of which esbuild leaves out what nobody calls.
  mainFields: ['module', 'main'],
  external: [ENGINE],
  plugins: [compiledValidators],
  write: false,
  logLevel: 'silent',
};

/** The public API and what stands behind it, file by file: `__dirname` and lazy requires stay as they are. */
export async function constructs({ root, out, inputs }) {
  const sources = inputs.filter((file) => /\.(ts|json)$/.test(file) && !file.endsWith('.d.ts'));
  const written = new Set();
  for (const source of sources) {
    const text = readFileSync(join(root, source), 'utf8');
    const target = source.replace(/\.ts$/, '.js');
    const options = { loader: 'ts', format: 'cjs', target: 'node20', platform: 'node', sourcefile: join(root, source) };
    writeWhole(join(out, target), source.endsWith('.ts') ? (await transform(text, options)).code : text);
    written.add(target);
  }
  for (const stale of ['constructs', 'lib'].flatMap((folder) => filesBelow(out, folder))) {
    if (!written.has(stale) && !stale.endsWith('.tmp')) rmSync(join(out, stale), { force: true });
  }
}

/** The command line as one file. */
export async function cli({ root, out }) {
  const { outputFiles } = await build({
    ...BUNDLE,
    absWorkingDir: root,
    entryPoints: ['bin/data-mesh.ts'],
    outdir: '/',
    target: 'node20',
  });
  writeWhole(join(out, 'bin/data-mesh.js'), outputFiles[0].contents, { mode: 0o755 });
}

/** Helpers for a user's tests: one file, and the declarations of its exports, none of which speaks of another folder. */
export async function testing({ root, out, inputs }) {
  const { outputFiles } = await build({
    ...BUNDLE,
    absWorkingDir: root,
    entryPoints: ['lib/testing/index.ts'],
    external: [ENGINE, 'cdk-nag'],
    outdir: '/',
    target: 'node20',
    // jest runs tests where a true import() is refused.
    supported: { 'dynamic-import': false },
  });
  await declarations(
    root,
    out,
    'testing',
    inputs.filter((file) => file.startsWith('lib/testing/')),
  );
  writeWhole(join(out, 'testing/index.js'), outputFiles[0].contents);
}

/** The plugin of the CDK's validation: one file and its declarations. It asks the command line's file, which lies beside. */
export async function validation({ root, out, inputs }) {
  const { outputFiles } = await build({
    ...BUNDLE,
    absWorkingDir: root,
    entryPoints: ['lib/cli/validation/index.ts'],
    outdir: '/',
    target: 'node20',
  });
  await declarations(
    root,
    out,
    'validation',
    inputs.filter((file) => file.startsWith('lib/cli/validation/')),
  );
  writeWhole(join(out, 'validation/index.js'), outputFiles[0].contents);
}

async function declarations(root, out, folder, sources) {
  const { default: ts } = await import('typescript');
  for (const stale of filesBelow(out, folder)) if (stale.endsWith('.d.ts')) rmSync(join(out, stale), { force: true });
  const compilerOptions = { declaration: true, isolatedDeclarations: true, target: ts.ScriptTarget.ES2022 };
  for (const source of sources) {
    const fileName = join(root, source);
    const { outputText } = ts.transpileDeclaration(readFileSync(fileName, 'utf8'), { fileName, compilerOptions });
    writeWhole(join(out, folder, basename(source).replace(/\.ts$/, '.d.ts')), outputText);
  }
}

/** What every Lambda function runs: one file an entry, and the engine for arm64 beside them. */
export async function handlers({ root, out, cache, inputs }) {
  const entries = inputs.filter((file) => file.endsWith('.lambda.ts'));
  const { outputFiles } = await build({
    ...BUNDLE,
    absWorkingDir: root,
    entryPoints: entries,
    target: 'node22',
    outdir: '/',
  });
  const files = new Map();
  for (const { path, contents } of outputFiles) files.set(basename(path).replace('.lambda.js', '.js'), contents);
  for (const [name, bytes] of await engine(root, cache)) files.set(`node_modules/${name}`, bytes);
  writeWhole(join(out, 'handlers.zip'), zip(files, cache));
}

async function engine(root, cache) {
  const files = new Map();
  const needed = [ENGINE, '@duckdb/node-bindings', 'detect-libc'];
  for (const name of needed) {
    const folder = join(root, 'node_modules', name);
    if (!existsSync(folder)) throw new Error(`${name} is not installed; run npm install --include=optional`);
    for (const file of filesBelow(folder, '.')) {
      if (/(\.js|\.json|LICENSE)$/.test(file)) files.set(`${name}/${file}`, readFileSync(join(folder, file)));
    }
  }
  for (const [file, bytes] of await lambdaBinding(root, cache)) files.set(`${LAMBDA_BINDING}/${file}`, bytes);
  return files;
}
