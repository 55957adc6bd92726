import type { DatasetManifest } from '../../manifest';
import type { LedgerEntry } from '../../plan';
import { fileDigest } from '../intakes/file-digest';
import { correctedPlace } from '../intakes/taken-before';
import { sourceOf } from '../places';
import type { LandedFile, Platform } from '../platform';

/** Gives the delivered files behind a dataset's intakes, as far as their bytes are still to be had. */
export class OriginalFiles {
  private landed: ReadonlyMap<string, LandedFile> | undefined;

  constructor(
    private readonly platform: Platform,
    private readonly dataset: DatasetManifest,
  ) {}

  /** A local path of the very bytes that the intake was; undefined where the landing has them no more. */
  async path(entry: LedgerEntry, scratch: string): Promise<string | undefined> {
    if (entry.corrects !== undefined) {
      const { store, uri } = correctedPlace(this.platform, this.dataset, entry.sha256);
      return (await store.stat(uri)) && store.localize(uri, scratch);
    }
    const file = (await this.list()).get(entry.name);
    if (!file) return undefined;
    const path = await this.platform.landing.fetch(file, scratch);
    const same = entry.version !== undefined && file.version === entry.version;
    return same || (await fileDigest(path)) === entry.sha256 ? path : undefined;
  }

  private async list(): Promise<ReadonlyMap<string, LandedFile>> {
    if (this.landed) return this.landed;
    const landed = new Map<string, LandedFile>();
    const source = sourceOf(this.platform, this.dataset);
    try {
      for await (const file of this.platform.landing.list(source)) landed.set(file.name, file);
    } catch {
      // A landing that is gone has none of the bytes: what is kept of the records is enough to go on.
    }
    this.landed = landed;
    return landed;
  }
}
