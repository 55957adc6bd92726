import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileCatalog } from '../../../lib/catalog';
import type { QueueMessage } from '../../../lib/cloud';
import { commitBatch } from '../../../lib/handlers/commit-batch';
import type { CloudPlatform } from '../../../lib/handlers/platform';
import { takeFiles } from '../../../lib/handlers/take-files';
import type { MeshManifest } from '../../../lib/manifest';
import { mergeManifests } from '../../../lib/plan';
import { ensureTables } from '../../../lib/run';
import { FileStore } from '../../../lib/store';
import { Tables } from '../../../lib/table';
import type { Delivered } from './deliveries';
import { Bucket, TrialLanding } from './landing';
import { seenOn } from './seen';

/** A staging layer in a folder of its own where nothing goes wrong: what a deployed one is compared with. */
export class World {
  readonly bucket = new Bucket();
  private readonly folder = mkdtempSync(join(tmpdir(), 'calm-'));
  private readonly store = new FileStore(join(this.folder, 'warehouse'));
  private readonly platform: CloudPlatform;

  constructor(manifest: MeshManifest) {
    const tables = new Tables({ catalog: new FileCatalog(this.store), store: this.store });
    this.platform = {
      mesh: mergeManifests([manifest]).mesh,
      landing: new TrialLanding(this.bucket),
      store: () => this.store,
      tables: () => tables,
      location: ({ prefix }) => `${this.store.root}/${prefix}`,
      scratch: join(this.folder, 'scratch'),
    };
    mkdirSync(this.platform.scratch);
  }

  async open(): Promise<void> {
    const { problems } = await ensureTables(this.platform);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Tells of files, each once and in their order. */
  async takeCalmly(files: readonly Delivered[]): Promise<void> {
    for (const { key, bytes } of files) {
      const receipts: QueueMessage[] = [];
      await takeFiles(this.platform, eventOf([this.bucket.put(key, bytes)]), async (sent) => {
        receipts.push(...sent);
      });
      await commitBatch(this.platform, eventOf(receipts.map(({ body }) => body)));
    }
  }

  seen(): Promise<Record<string, unknown>> {
    return seenOn(this.platform, (key) => this.bucket.states(key));
  }
}

function eventOf(bodies: readonly unknown[]) {
  return { Records: bodies.map((body, index) => ({ messageId: String(index), body: JSON.stringify(body) })) };
}
