import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import { identifier, identifiers, literal, withoutTerminator } from '../../lib/plan';
import { openLaptop, run } from '../../lib/run';
import { shop, writeShop } from '../bench/shop';

import { readdirSync, readFileSync } from 'node:fs';
function threads(): Map<string, number> {
  const m = new Map<string, number>();
  for (const tid of readdirSync('/proc/self/task')) {
    try {
    const t = readFileSync(`/proc/self/task/${tid}/stat`, 'utf8');
    const f = t.slice(t.lastIndexOf(')') + 2).split(' ');
    m.set(tid, (Number(f[11]) + Number(f[12])) / 100);
    } catch {}
  }
  return m;
}
async function main() {
  console.log('pid', process.pid);
  const app = shop(200);
  const base = mkdtempSync(join(process.env.BENCH_DIR ?? '/work/main/.bench', 'u-'));
  for (let turn = 0; turn < 3; turn++) {
    const appFolder = join(base, `${turn}`);
    writeShop(appFolder, 300_000);
    const platform = await openLaptop({ manifests: [app], appFolder });
    await run(platform, { select: ['finance.line', 'finance.customer', 'finance.product'] });
    const tell = (name: string, f: () => Promise<unknown>) => {
      const a = process.resourceUsage(); const ta = threads(); const t = performance.now();
      return f().then(() => {
        const b = process.resourceUsage(); const tb = threads(); console.log([...tb].map(([k, v]) => [Number(k) - process.pid, +(v - (ta.get(k) ?? 0)).toFixed(2)]).filter(([, v]) => v > 0.01).map(String).join(' | '));
        console.log(name.padEnd(8), ((performance.now() - t) / 1000).toFixed(2), 'user', ((b.userCPUTime - a.userCPUTime) / 1e6).toFixed(2), 'sys', ((b.systemCPUTime - a.systemCPUTime) / 1e6).toFixed(2), 'minflt', b.minorPageFault - a.minorPageFault, 'vcs', b.voluntaryContextSwitches - a.voluntaryContextSwitches, 'ics', b.involuntaryContextSwitches - a.involuntaryContextSwitches);
      });
    };
    await tell('ours', () => run(platform));
    if (process.env.ONLY !== 'ours') await tell('hand', async () => {
      const folder = join(base, `hand-${turn}`);
      mkdirSync(folder);
      const { mesh } = platform;
      const session = await Session.open({ scratch: folder, folders: [base], memoryLimit: platform.memoryLimit });
      for (const { name, place } of mesh.datasets.values()) {
        const table = await platform.tables(place.bucket).load(place, platform.location(place));
        const files = await table.localize(await table.scan(), folder);
        await session.run(`CREATE VIEW ${identifier(name)} AS FROM read_parquet([${files.map(literal).join(', ')}])`);
      }
      for (const model of app.models) {
        const [name, file] = [identifier(model.name), literal(join(folder, `${model.name}.parquet`))];
        await session.run(`COPY (${withoutTerminator(model.sql.text)}\nORDER BY ${identifiers(model.key)}) TO ${file} (FORMAT parquet, COMPRESSION zstd)`);
        await session.run(`CREATE VIEW ${name} AS FROM read_parquet(${file})`);
      }
      session.close();
    });
  }
  rmSync(base, { recursive: true });
}
main();
