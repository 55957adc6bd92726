import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { MeshManifest } from '../../lib/manifest';
import { openLaptop, openQuery, type Platform, type RunEvent, type RunOptions, run } from '../../lib/run';
import { dataset, manifest, model, source } from '../plan/meshes';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An app's folder with files in it, and the mesh that it declares. */
export class App {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'mesh-app-')));
  readonly events: RunEvent[] = [];

  constructor(public mesh: MeshManifest) {
    folders.push(this.folder);
  }

  /** Writes a file below the app's folder; lines without a line break at their ends. */
  file(path: string, ...lines: string[]): void {
    const target = join(this.folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, lines.map((line) => `${line}\n`).join(''));
  }

  remove(path: string): void {
    rmSync(join(this.folder, path));
  }

  open(warehouse?: string): Promise<Platform> {
    return openLaptop({ manifests: [this.mesh], appFolder: this.folder, warehouse });
  }

  async run(options: RunOptions = {}) {
    return run(await this.open(), { onEvent: (event) => this.events.push(event), ...options });
  }

  async rows(sql: string): Promise<string[]> {
    const session = await openQuery(await this.open());
    try {
      const rows = await session.all(sql);
      return rows.map((row) => Object.values(row).join(' '));
    } finally {
      session.close();
    }
  }
}

/** Bills that replace each other by name, and revenue by id over them. */
export function billsMesh(more: Partial<MeshManifest> = {}): MeshManifest {
  return manifest({
    sources: [source('bill', { delivery: 'replacesSameName', localPath: 'data/bill-*.csv' })],
    datasets: [dataset('bill')],
    models: [
      model('revenue', ['finance.bill'], {
        sql: {
          text: 'SELECT id, sum(amount) AS amount FROM bill GROUP BY id;\n-- the end',
          file: 'models/revenue.sql',
        },
        columns: [
          { name: 'id', type: 'string' },
          { name: 'amount', type: 'decimal(18,2)' },
        ],
        key: ['id'],
        checks: [{ name: 'no negative amount', kind: 'notNegative', column: 'amount' }],
      }),
      model('total', ['sales.revenue'], {
        sql: { text: 'SELECT count(*) AS ids, sum(amount) AS amount FROM revenue' },
        columns: [
          { name: 'ids', type: 'long' },
          { name: 'amount', type: 'decimal(18,2)' },
        ],
      }),
    ],
    ...more,
  });
}
