import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelManifest } from '../../lib/manifest';
import { withoutTerminator } from '../../lib/plan';
import { openLaptop, openQuery, run } from '../../lib/run';
import { dataset, manifest, model, source } from '../plan/meshes';
import { type Bench, type Figure, measured, type Place } from './measure';

const MODELS = 200;
const ROWS = 200_000;

const COLUMNS: ModelManifest['columns'] = [
  { name: 'word', type: 'string' },
  { name: 'bills', type: 'long' },
  { name: 'amount', type: 'decimal(38,2)' },
];

/** Models over one dataset, every fourth of them over the one before it. */
function models(): ModelManifest[] {
  return Array.from({ length: MODELS }, (_, at) => {
    const name = `m${at}`;
    const isOver = at % 4 === 3;
    const text = isOver
      ? `SELECT word, bills + 1 AS bills, amount FROM m${at - 1} WHERE bills > 0`
      : `SELECT word, count(*) AS bills, sum(amount) AS amount FROM bill WHERE id % ${at + 2} <> 0 GROUP BY word`;
    return model(name, [isOver ? `sales.m${at - 1}` : 'finance.bill'], {
      sql: { text },
      columns: COLUMNS,
      key: ['word'],
      checks: [{ name: 'not_negative_bills', kind: 'notNegative', column: 'bills' }],
    });
  });
}

export default {
  title: `${MODELS} small models built, audited and committed, over the same queries in one DuckDB process`,
  async run(place: Place, tell: (figure: Figure) => void) {
    const appFolder = join(place.folder, 'app');
    mkdirSync(join(appFolder, 'bills'), { recursive: true });
    const rows = Array.from({ length: ROWS }, (_, at) => `${at};w${(at * 7919) % 1000};${(at % 997) / 4}`);
    writeFileSync(join(appFolder, 'bills/1.csv'), `id;word;amount\n${rows.join('\n')}\n`);
    const columns = [
      { name: 'id', type: 'long' },
      { name: 'word', type: 'string' },
      { name: 'amount', type: 'decimal(12,2)' },
    ] as const;
    const app = manifest({
      sources: [source('bill', { localPath: 'bills' })],
      datasets: [dataset('bill', { columns: [...columns] })],
      models: models(),
    });
    const open = () => openLaptop({ manifests: [app], appFolder });
    const ready = await run(await open(), { select: ['finance.bill'] });
    if (ready.problems.length > 0) throw new Error(JSON.stringify(ready.problems));

    const platform = await open();
    const ours = await measured(async () => {
      const { problems, models: built } = await run(platform);
      if (problems.length > 0 || built.some(({ status }) => status !== 'built')) throw new Error('not all were built');
    });
    const session = await openQuery(platform, { tables: ['finance.bill'] });
    const reference = await measured(async () => {
      await session.run('CREATE VIEW bill AS FROM finance.bill');
      for (const it of app.models) await session.run(`CREATE TABLE ${it.name} AS ${withoutTerminator(it.sql.text)}`);
    });
    session.close();
    tell({ what: 'time', ours: ours.seconds, reference: reference.seconds, unit: 's', goal: 1.3 });
    tell({ what: 'processor time', ours: ours.processor, reference: reference.processor, unit: 's' });
    const again = await measured(() => run(platform));
    tell({ what: 'time of a run with nothing new', ours: again.seconds, reference: reference.seconds, unit: 's' });
  },
} satisfies Bench;
