import { fail } from '../error';
import type { RefJson, TableMetadata } from './metadata';
import { findSnapshot, lineage, MAIN, refSnapshot, withRef } from './snapshot';
import { type VersionName, versionOf } from './version';

/** How long a tag or branch is kept. @default - as the table's properties say */
export interface RefOptions {
  /** Milliseconds. */
  readonly maxAgeMs?: number;
}

type Change = Partial<TableMetadata> | undefined;

/** A tag stays where it is: a name that stands already somewhere else is refused. */
export function withTag(metadata: TableMetadata, name: string, at: VersionName, { maxAgeMs }: RefOptions = {}): Change {
  const snapshotId = current(metadata, at);
  const found = ref(metadata, name);
  if (found?.type === 'tag' && found['snapshot-id'] === snapshotId) return undefined;
  if (found) fail(`there is a ${found.type} '${name}' already`, 'remove it first, or choose another name');
  return { refs: { ...metadata.refs, [checked(name)]: newRef('tag', snapshotId, maxAgeMs) } };
}

/** A branch begins at a version and is written to without anybody seeing it who reads the table. */
export function withBranch(
  metadata: TableMetadata,
  name: string,
  at: VersionName,
  { maxAgeMs }: RefOptions = {},
): Change {
  const found = ref(metadata, name);
  if (found?.type === 'branch') return undefined;
  if (found) fail(`there is a tag '${name}' already`, 'choose another name');
  return { refs: { ...metadata.refs, [checked(name)]: newRef('branch', current(metadata, at), maxAgeMs) } };
}

export function withoutRef(metadata: TableMetadata, name: string): Change {
  if (name === MAIN) fail(`'${MAIN}' is what everybody reads and cannot be removed`);
  if (!ref(metadata, name)) return undefined;
  return { refs: Object.fromEntries(Object.entries(metadata.refs).filter(([other]) => other !== name)) };
}

/** Main moves on to where a branch stands: what was written there becomes what everybody reads. */
export function fastForward(metadata: TableMetadata, branch: string, now: number): Change {
  const to = refSnapshot(metadata, branch);
  if (!to) fail(`there is no branch '${branch}'`, `there are: ${Object.keys(metadata.refs).join(', ')}`);
  const main = refSnapshot(metadata, MAIN);
  if (main?.snapshotId === to.snapshotId) return undefined;
  if (main && !lineage(metadata, to).some(({ snapshotId }) => snapshotId === main.snapshotId)) {
    fail(
      `'${branch}' does not come from what the table is now: others have written to it since`,
      'make the branch anew from the current version and write to it again',
    );
  }
  return withRef(metadata, MAIN, to.snapshotId, after(metadata, now));
}

/** An earlier version becomes current again; the later ones stay to be read, as long as they are kept. */
export function rollback(metadata: TableMetadata, to: VersionName, now: number): Change {
  const { snapshotId } = versionOf(metadata, to);
  if (snapshotId === metadata['current-snapshot-id']) return undefined;
  return withRef(metadata, MAIN, snapshotId, after(metadata, now));
}

function current(metadata: TableMetadata, at: VersionName): bigint {
  if (at.ref !== undefined || at.snapshotId !== undefined || at.timeMs !== undefined)
    return versionOf(metadata, at).snapshotId;
  const found = findSnapshot(metadata) ?? fail('the table has no version yet to give a name to', 'commit to it first');
  return found.snapshotId;
}

function ref(metadata: TableMetadata, name: string): RefJson | undefined {
  return Object.hasOwn(metadata.refs, name) ? metadata.refs[name] : undefined;
}

function newRef(type: RefJson['type'], snapshotId: bigint, maxAgeMs: number | undefined): RefJson {
  return { 'snapshot-id': snapshotId, type, ...(maxAgeMs === undefined ? {} : { 'max-ref-age-ms': maxAgeMs }) };
}

/** A name of figures alone would be taken for a snapshot's id. */
function checked(name: string): string {
  if (name === '' || /^\d+$/.test(name) || name === '__proto__') {
    fail(`'${name}' cannot name a version`, 'choose a name with a letter in it');
  }
  return name;
}

function after(metadata: TableMetadata, now: number): number {
  return Math.max(now, metadata['last-updated-ms'] + 1);
}
