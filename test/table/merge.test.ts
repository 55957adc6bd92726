import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { ManifestFile } from '../../lib/table/manifest-list';
import { liveCount, manifestsToMerge } from '../../lib/table/merge';

const manifest = (live: number, length = 4000 + 200 * live): ManifestFile => ({
  path: randomUUID(),
  length,
  specId: 0,
  content: 'data',
  sequenceNumber: 1,
  minSequenceNumber: 1,
  addedSnapshotId: 1n,
  addedFiles: live,
  existingFiles: 0,
  deletedFiles: 0,
  addedRows: live,
  existingRows: 0,
  deletedRows: 0,
});

/** The manifests after a commit of so many files, and the entries that it wrote anew. */
function commit(base: readonly ManifestFile[], files: number): { manifests: ManifestFile[]; rewritten: number } {
  const merged = manifestsToMerge(base);
  const rewritten = merged.reduce((sum, one) => sum + liveCount(one), 0);
  const kept = base.filter((one) => !merged.includes(one));
  return { manifests: [manifest(files), ...kept, ...(rewritten > 0 ? [manifest(rewritten)] : [])], rewritten };
}

test('of ten thousand commits there are never more than some hundred manifests, none of more than some hundred files, and each entry is written anew twice', () => {
  let manifests: ManifestFile[] = [];
  let [most, rewritten] = [0, 0];
  for (let n = 1; n <= 10_000; n++) {
    const next = commit(manifests, 1);
    manifests = next.manifests;
    rewritten += next.rewritten;
    most = Math.max(most, manifests.length);
  }
  expect(most).toBeLessThanOrEqual(121);
  expect(rewritten).toBeLessThanOrEqual(2 * 10_000);
  expect(Math.max(...manifests.map(liveCount))).toBeLessThanOrEqual(110);
  expect(manifests.reduce((sum, one) => sum + liveCount(one), 0)).toBe(10_000);
});

test('whatever commits bring, no file is lost and the manifests stay few', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 400 }), (commits) => {
      let manifests: ManifestFile[] = [];
      for (const files of commits) manifests = commit(manifests, files).manifests;
      expect(manifests.reduce((sum, one) => sum + liveCount(one), 0)).toBe(commits.reduce((sum, n) => sum + n, 0));
      const live = manifests.reduce((sum, one) => sum + liveCount(one), 0);
      expect(manifests.length).toBeLessThanOrEqual(40 + live / Math.max(100, Math.sqrt(live)));
    }),
  );
});

test('manifests of another kind, without a live file or of the full size are left alone', () => {
  const ten = Array.from({ length: 10 }, () => manifest(1));
  expect(manifestsToMerge(ten)).toHaveLength(10);
  expect(manifestsToMerge(ten.slice(1))).toEqual([]);
  expect(manifestsToMerge(ten.map((one) => ({ ...one, addedFiles: 0 })))).toEqual([]);
  expect(manifestsToMerge(ten.map((one, i) => ({ ...one, specId: i % 2 })))).toEqual([]);
  expect(manifestsToMerge(ten.map((one, i) => ({ ...one, content: i % 2 ? 'data' : 'deletes' })))).toEqual([]);
  expect(manifestsToMerge(ten.map((one) => ({ ...one, length: 9_000_000 })))).toEqual([]);
  expect(manifestsToMerge(ten.map((one) => ({ ...one, length: 3_000_000 })))).toHaveLength(2);
});
