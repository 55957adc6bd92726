import { accessSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../engine';
import { MeshError } from '../error';
import type { MeshManifest } from '../manifest';
import { readManifests } from '../manifest/read';
import { openLaptop, type Platform } from '../run';
import { type App, findApp, removeStaleManifests, synthesize } from './app';
import { type Invocation, textOption } from './command';
import { progressOn } from './terminal';

/** An app, what it declares, and where its tables are on this machine. */
export interface Workbench {
  readonly app: App;
  readonly manifests: readonly MeshManifest[];
}

export interface WorkbenchOptions {
  /** The word of the command line that names the app. */
  readonly path?: string;
  /** True: a ready assembly is as good as a new one, since nothing is to be changed. */
  readonly reuse: boolean;
}

/** Finds the app and makes sure that its declaration is there and can be read. */
export async function openWorkbench(invocation: Invocation, { path, reuse }: WorkbenchOptions): Promise<Workbench> {
  const { terminal } = invocation;
  const app = findApp(terminal.cwd, appPath(invocation, path));
  const ready = existsSync(join(app.assembly, 'manifest.json'));
  if (app.synth && !(reuse && ready)) await synthesizeShown(app, invocation);
  return { app, manifests: readManifests(app.assembly) };
}

/** The tables of the app on this machine. */
export async function openTables({ app, manifests }: Workbench): Promise<Platform> {
  const platform = await openLaptop({ manifests, appFolder: app.folder });
  return mayWrite(join(app.folder, '.data-mesh')) ? platform : { ...platform, scratch: temporaryFolder() };
}

/** False on a read-only disk: what only reads has its scratch elsewhere then. */
function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Goes when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'data-mesh-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An engine that sees nothing of the machine but `files`, for what needs no table: parsing and proving SQL. */
export async function withEngine<T>(
  work: (session: Session, scratch: string) => Promise<T>,
  files: readonly string[] = [],
): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), 'data-mesh-'));
  try {
    const session = await Session.open({ scratch, files });
    try {
      return await work(session, scratch);
    } finally {
      session.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The app that the words or the option name; not both. */
function appPath(invocation: Invocation, word: string | undefined): string | undefined {
  const option = textOption(invocation, 'app');
  if (option !== undefined && word !== undefined && option !== word) {
    throw new MeshError([{ message: `two apps are named: '${word}' and '${option}'`, hint: 'name one' }], {
      exitCode: 2,
    });
  }
  return option ?? word;
}

async function synthesizeShown(app: App, { terminal, signal, options }: Invocation): Promise<void> {
  const { stderr, env } = terminal;
  const progress = progressOn(stderr, env);
  progress.step(`synthesizing: ${app.synth?.command}`);
  try {
    await synthesize(app, { env, signal, onOutput: options.debug ? (text) => stderr.write(text) : undefined });
    removeStaleManifests(app.assembly);
  } finally {
    progress.stop();
  }
}
