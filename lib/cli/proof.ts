import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { version } from '../../package.json';
import { check, VerdictFile } from '../check';
import { Session } from '../engine';
import { isError, MeshError, type Problem } from '../error';
import { type Mesh, mergeManifests } from '../plan';
import { keptTableProblems } from '../run';
import type { Workbench } from './workbench';

/** What was proven of an app, and what was found. */
export interface Proof {
  readonly mesh: Mesh;
  readonly errors: readonly Problem[];
  /** Warnings and hints, the warnings first. */
  readonly remarks: readonly Problem[];
}

/** Proves what the app declares. What was proven before and has not changed is not proven again. */
export async function prove({ app, manifests }: Workbench): Promise<Proof> {
  const { mesh, problems } = mergeManifests(manifests);
  const rules = rulesNow();
  const state = join(app.folder, '.data-mesh');
  const memory = rules === undefined ? undefined : new VerdictFile(join(state, 'checked.json'), rules);
  const found = await withLazyEngine((open) => check(mesh, open, { memory }));
  const kept = await withScratchFolder((scratch) => keptTableProblems(mesh, scratch));
  const all = [...problems, ...found, ...kept];
  // An app that is wrong leaves no trace where it never ran.
  if (!all.some(isError) || existsSync(state)) memory?.save();
  const warnings = all.filter(({ severity }) => severity === 'warning');
  const hints = all.filter(({ severity }) => severity === 'hint');
  return { mesh, errors: all.filter(isError), remarks: [...warnings, ...hints] };
}

async function withScratchFolder<T>(work: (scratch: string) => Promise<T>): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), 'data-mesh-'));
  try {
    return await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Throws all errors of what the app declares. */
export async function assertProven(bench: Workbench): Promise<Proof> {
  const proof = await prove(bench);
  if (proof.errors.length > 0) throw new MeshError(proof.errors);
  return proof;
}

/** Names the program that holds the rules; undefined where it is in pieces, as they are while it is written. */
function rulesNow(): string | undefined {
  if (basename(__filename) !== 'data-mesh.js') return undefined;
  const { size, mtimeMs } = statSync(__filename);
  return `${version} ${size} ${mtimeMs}`;
}

/** An engine that sees nothing of the machine, opened when it is first asked for. */
async function withLazyEngine<T>(work: (open: () => Promise<Session>) => Promise<T>): Promise<T> {
  let scratch: string | undefined;
  let session: Session | undefined;
  const open = async (): Promise<Session> => {
    scratch ??= mkdtempSync(join(tmpdir(), 'data-mesh-'));
    session ??= await Session.open({ scratch });
    return session;
  };
  try {
    return await work(open);
  } finally {
    session?.close();
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
}
