import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import type { MeshManifest } from '../../lib/manifest';
import { identifier, identifiers, literal, withoutTerminator } from '../../lib/plan';
import { openLaptop, type Platform, run } from '../../lib/run';
import { type Bench, type Figure, measured, type Place, turns } from './measure';
import { shop, writeShop } from './shop';

const MODELS = 200;

export default {
  title: `${MODELS} small models built, audited and committed, over the same queries by hand in one DuckDB process`,
  async run(place: Place, tell: (figure: Figure) => void) {
    await compared(place, tell, { what: 'joins and aggregates of 300,000 rows', lines: 300_000, goal: 1.3 });
    await compared(place, tell, { what: 'the same of 300 rows', lines: 300 });
  },
} satisfies Bench;

async function compared(
  place: Place,
  tell: (figure: Figure) => void,
  { what, lines, goal }: { what: string; lines: number; goal?: number },
): Promise<void> {
  const app = shop(MODELS);
  const folders = [0, 1, 2].map((turn) => join(place.folder, `${lines}-${turn}`));
  const ready: Platform[] = [];
  for (const appFolder of folders) {
    writeShop(appFolder, lines);
    ready.push(await openLaptop({ manifests: [app], appFolder }));
    await checked(ready.at(-1) as Platform, ['finance.line', 'finance.customer', 'finance.product']);
  }
  const spent = await turns(
    folders.length,
    (turn) => checked(ready[turn]),
    (turn) => byHand(place, app, ready[turn], join(place.folder, `hand-${lines}-${turn}`)),
  );
  tell({ what: `time, ${what}`, ...spent, unit: 's', goal });
  tell({ what: `processor time, ${what}`, ...spent.processor, unit: 's' });
  const again = await measured(() => run(ready[0]));
  tell({ what: `time of a run with nothing new, ${what}`, ours: again.seconds, reference: spent.reference, unit: 's' });
}

async function checked(platform: Platform, select?: readonly string[]): Promise<void> {
  const { problems, models } = await run(platform, { select });
  const odd = models.filter(({ status }) => select === undefined && status !== 'built');
  if (problems.length > 0 || odd.length > 0) throw new Error(JSON.stringify([problems, odd]));
}

/**
 * The script that a person writes instead: each model's SQL as it stands, over the bare Parquet files of its inputs, copied to a
 * Parquet file of the same order and compression. It checks nothing, commits nothing, and forces nothing to disk.
 */
async function byHand(place: Place, app: MeshManifest, { mesh, ...platform }: Platform, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const session = await Session.open({ scratch: folder, folders: [place.folder], memoryLimit: platform.memoryLimit });
  for (const { name, place } of mesh.datasets.values()) {
    const table = await platform.tables(place.bucket).load(place, platform.location(place));
    const files = await table.localize(await table.scan(), folder);
    await session.run(`CREATE VIEW ${identifier(name)} AS FROM read_parquet([${files.map(literal).join(', ')}])`);
  }
  for (const model of app.models) {
    const [name, file] = [identifier(model.name), literal(join(folder, `${model.name}.parquet`))];
    const sql = `${withoutTerminator(model.sql.text)}\nORDER BY ${identifiers(model.key)}`;
    await session.run(`COPY (${sql}) TO ${file} (FORMAT parquet, COMPRESSION zstd)`);
    await session.run(`CREATE VIEW ${name} AS FROM read_parquet(${file})`);
  }
  session.close();
}
