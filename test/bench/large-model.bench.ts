import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLaptop, run } from '../../lib/run';
import { dataset, manifest, model, source } from '../plan/meshes';
import type { Bench, Figure, Place } from './measure';

const MEBIBYTE = 1024 ** 2;
/** Memory of a function that builds models, unless a layer says otherwise; the engine gets half of it. */
const DECLARED = 3008 * MEBIBYTE;
/** Of the small table; the model has their square. */
const ROWS = 9000;
/** Of a row of the model while it is sorted: a number, a decimal and a text. */
const ROW_BYTES = 40;

const COLUMNS = [
  { name: 'id', type: 'long' },
  { name: 'word', type: 'string' },
  { name: 'amount', type: 'decimal(18,2)' },
] as const;

export default {
  title: `a model of ${(ROWS ** 2 / 1e6).toFixed(0)} M rows, sorted and audited by its key, in ${DECLARED / MEBIBYTE} MiB`,
  async run(place: Place, tell: (figure: Figure) => void) {
    const appFolder = join(place.folder, 'app');
    mkdirSync(join(appFolder, 'bills'), { recursive: true });
    const rows = Array.from(
      { length: ROWS },
      (_, at) => `${at};word ${(at * 7919) % ROWS} of the table;${(at % 997) / 4}`,
    );
    writeFileSync(join(appFolder, 'bills/1.csv'), `id;word;amount\n${rows.join('\n')}\n`);
    const columns = [...COLUMNS];
    const app = manifest({
      sources: [source('bill', { localPath: 'bills' })],
      datasets: [dataset('bill', { columns })],
      models: [
        model('pair', ['finance.bill'], {
          // The order of the rows is far from that of the key.
          sql: {
            text: `SELECT (a.id * 7919 % ${ROWS}) * ${ROWS} + b.id AS id, concat(a.word, b.id) AS word, a.amount + b.amount AS amount
              FROM bill AS a CROSS JOIN bill AS b`,
          },
          columns,
          key: ['id'],
        }),
      ],
    });
    const platform = { ...(await openLaptop({ manifests: [app], appFolder })), memoryLimit: DECLARED / 2 };
    const { problems, models } = await run(platform);
    const [built] = models;
    if (problems.length > 0 || built.status !== 'built' || built.rows !== ROWS ** 2)
      throw new Error(`the model was not built: ${JSON.stringify([problems, models])}`);
    const peak = process.resourceUsage().maxRSS * 1024;
    tell({ what: 'peak memory over what is declared', ours: peak, reference: DECLARED, unit: 'bytes', goal: 1 });
    const size = ROWS ** 2 * ROW_BYTES;
    tell({
      what: 'rows of the model, were they held in memory',
      ours: size,
      reference: DECLARED,
      unit: 'bytes',
    });
  },
} satisfies Bench;
