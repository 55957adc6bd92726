import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import { shop } from '../bench/shop';
async function main() {
  const app = shop(200);
  console.log(app.models.slice(0, 12).map((m) => `${m.name}: ${m.sql.text}\n  ${JSON.stringify(m.checks)} ${m.key} ${JSON.stringify(m.materialization)} ${JSON.stringify(m.relations)}`).join('\n'));
  const s = await Session.open({ scratch: mkdtempSync(join(tmpdir(), 'd-')), threads: 1 });
  for (const d of app.datasets) {
    await s.run(`CREATE TEMP TABLE ${d.name} AS SELECT ${d.columns.map((c) => `NULL::${c.type === 'string' ? 'VARCHAR' : c.type === 'long' ? 'BIGINT' : c.type} AS ${c.name}`).join(', ')} LIMIT 0`);
  }
  const sql = app.models[0].sql.text.replace(/;\s*$/, '');
  for (let r = 0; r < 3; r++) {
    let t = performance.now();
    for (let i = 0; i < 200; i++) await s.selectColumns(sql);
    console.log('prepare', ((performance.now() - t) / 200).toFixed(3));
    t = performance.now();
    for (let i = 0; i < 200; i++) await s.all(`DESCRIBE ${sql}`);
    console.log('describe', ((performance.now() - t) / 200).toFixed(3));
    t = performance.now();
    for (let i = 0; i < 200; i++) await s.connection.run(`SELECT * FROM (${sql}) LIMIT 0`);
    console.log('limit 0', ((performance.now() - t) / 200).toFixed(3));
  }
}
main();
