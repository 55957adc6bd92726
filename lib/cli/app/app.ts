import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fail } from '../../error';

/** A CDK app as the command line found it. */
export interface App {
  /** What relative paths of sources and SQL are relative to, and where `.data-mesh` lies. */
  readonly folder: string;
  /** The cloud assembly, ready or to be made. */
  readonly assembly: string;
  /** What makes the assembly; absent where a ready one was given. */
  readonly synth?: { readonly command: string; readonly context: Readonly<Record<string, unknown>> };
}

/** The app at a path: a folder with cdk.json, cdk.json itself, or a ready cloud assembly. */
export function findApp(cwd: string, path = '.'): App {
  const given = resolve(cwd, path);
  if (!existsSync(given)) fail(`there is no '${path}'`, 'name the folder of a CDK app: data-mesh run path/to/app');
  if (!statSync(given).isDirectory()) {
    if (basename(given) === 'manifest.json') return findApp(cwd, dirname(given));
    return appOf(given, path);
  }
  const cdkJson = join(given, 'cdk.json');
  if (existsSync(cdkJson)) return appOf(cdkJson, relative(cwd, cdkJson));
  if (existsSync(join(given, 'manifest.json'))) return { folder: folderOfAssembly(given), assembly: given };
  fail(
    `there is no cdk.json in ${path === '.' ? 'this folder' : `'${path}'`}`,
    'go to the folder of a CDK app, or name it: data-mesh run path/to/app',
  );
}

function appOf(cdkJson: string, shown: string): App {
  const config = readConfig(cdkJson, shown);
  const place = { file: shown };
  if (typeof config.app !== 'string' || config.app.trim() === '') {
    fail(`'app' in ${shown} must be the command that runs the app`, 'for example { "app": "npx tsx app.ts" }', place);
  }
  const folder = dirname(cdkJson);
  const ready = resolve(folder, config.app);
  if (existsSync(join(ready, 'manifest.json'))) return { folder, assembly: ready };
  return {
    folder,
    assembly: resolve(folder, typeof config.output === 'string' ? config.output : 'cdk.out'),
    synth: { command: config.app, context: contextOf(folder, config) },
  };
}

/** What `cdk` gives an app as its context: cdk.context.json (looked-up values) below cdk.json's own. */
function contextOf(folder: string, config: Record<string, unknown>): Record<string, unknown> {
  const lookups = join(folder, 'cdk.context.json');
  const known = existsSync(lookups) ? readConfig(lookups, 'cdk.context.json') : {};
  return { ...known, ...(config.context as Record<string, unknown> | undefined) };
}

function readConfig(path: string, shown: string): Record<string, unknown> {
  try {
    const config: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (config !== null && typeof config === 'object' && !Array.isArray(config)) return { ...config };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    fail(`${shown} is no JSON: ${error.message}`, 'mend the file, or name the folder of a CDK app', { file: shown });
  }
  fail(`${shown} must hold a JSON object`, 'for example { "app": "npx tsx app.ts" }', { file: shown });
}

/** The nearest folder above with a cdk.json; where there is none, the one that holds the assembly. */
function folderOfAssembly(assembly: string): string {
  for (let folder = dirname(assembly); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'cdk.json'))) return folder;
    if (folder === dirname(folder)) return dirname(assembly);
  }
}
