import type { ManifestFile } from './manifest-list';

/**
 * So many manifests of about one size are merged into one, as the figures of a number carry. They grow up to the square root of
 * the number of files: then to find one file among n takes as many entries of the list as of a manifest, and an entry is
 * written anew two or three times in all.
 */
const FANOUT = 10;

/** Below this a manifest is small whatever the number of files. */
const SMALL = 100;

/** Bytes up to which a manifest grows; Iceberg's own default. */
const MERGE_BYTES = 8 * 1024 * 1024;

/** Of each kind the manifests that a commit writes as one, most often none. */
export function manifestsToMerge(base: readonly ManifestFile[]): ManifestFile[] {
  const tiers = new Map<string, ManifestFile[]>();
  const full = Math.max(SMALL, Math.sqrt(base.reduce((sum, manifest) => sum + liveCount(manifest), 0)));
  for (const manifest of base) {
    const live = liveCount(manifest);
    if (live === 0 || live >= full || manifest.length >= MERGE_BYTES) continue;
    // As many figures as the count has.
    const tier = `${String(live).length} ${manifest.specId} ${manifest.content}`;
    const found = tiers.get(tier);
    if (found) found.push(manifest);
    else tiers.set(tier, [manifest]);
  }
  return [...tiers.values()].filter((tier) => tier.length >= FANOUT).flatMap(firstBin);
}

export function liveCount({ addedFiles, existingFiles }: ManifestFile): number {
  return addedFiles + existingFiles;
}

/** The smallest, as many as give one manifest of the wanted size. */
function firstBin(manifests: readonly ManifestFile[]): ManifestFile[] {
  let bytes = 0;
  const bin = [...manifests]
    .sort((a, b) => a.length - b.length)
    .filter(({ length }) => {
      bytes += length;
      return bytes <= MERGE_BYTES;
    });
  return bin.length < 2 ? [] : bin;
}
