import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckManifest, MeshManifest, ModelManifest } from '../../lib/manifest';
import { dataset, manifest, model, source } from '../plan/meshes';

type Columns = ModelManifest['columns'];

const LINE: Columns = [
  { name: 'id', type: 'long' },
  { name: 'product_id', type: 'int' },
  { name: 'customer_id', type: 'int' },
  { name: 'sold_on', type: 'date' },
  { name: 'amount', type: 'decimal(12,2)' },
];
const CUSTOMER: Columns = [
  { name: 'id', type: 'int' },
  { name: 'country', type: 'string' },
];
const PRODUCT: Columns = [
  { name: 'id', type: 'int' },
  { name: 'product_group', type: 'string' },
];

const GROUPS = 40;
const COUNTRIES = 25;

/** The files that a shop's departments deliver, below an app's folder. */
export function writeShop(appFolder: string, lines: number): void {
  const customers = Math.ceil(lines / 15);
  const products = Math.ceil(lines / 300);
  const day = (at: number): string => new Date(Date.UTC(2024, 0, 1 + ((at * 31) % 730))).toISOString().slice(0, 10);
  const file = (name: string, header: string, count: number, row: (at: number) => string): void => {
    mkdirSync(join(appFolder, 'data', name), { recursive: true });
    const rows = Array.from({ length: count }, (_, at) => row(at));
    writeFileSync(join(appFolder, 'data', name, '1.csv'), `${[header, ...rows].join('\n')}\n`);
  };
  file('line', 'id;product_id;customer_id;sold_on;amount', lines, (at) =>
    [at, (at * 7919) % products, (at * 104729) % customers, day(at), (at % 9973) / 100].join(';'),
  );
  file('customer', 'id;country', customers, (at) => `${at};country ${(at * 13) % COUNTRIES}`);
  file('product', 'id;product_group', products, (at) => `${at};group ${(at * 17) % GROUPS}`);
}

/** What teams ask of a shop again and again: joins, aggregates, ranks, and now and then a model over the one before it. */
export function shop(models: number): MeshManifest {
  const datasets = { line: LINE, customer: CUSTOMER, product: PRODUCT };
  return manifest({
    sources: Object.keys(datasets).map((name) => source(name)),
    datasets: Object.entries(datasets).map(([name, columns]) => dataset(name, { columns: [...columns] })),
    models: Array.from({ length: models }, (_, at) => SHAPES[at % SHAPES.length](at)),
  });
}

const COUNTED: CheckManifest = { name: 'not_negative_revenue', kind: 'notNegative', column: 'revenue' };

const SHAPES: readonly ((at: number) => ModelManifest)[] = [
  (at) =>
    model(`m${at}`, ['finance.line', 'finance.product'], {
      sql: {
        text: `SELECT date_trunc('month', sold_on) AS month, product_group, sum(amount) AS revenue, count(*) AS lines
          FROM line JOIN product ON product.id = line.product_id
          WHERE product_group <> 'group ${at % GROUPS}' GROUP BY ALL`,
      },
      columns: [
        { name: 'month', type: 'date' },
        { name: 'product_group', type: 'string' },
        { name: 'revenue', type: 'decimal(38,2)' },
        { name: 'lines', type: 'long' },
      ],
      key: ['month', 'product_group'],
      checks: [COUNTED],
    }),
  (at) =>
    model(`m${at}`, ['finance.line', 'finance.customer'], {
      sql: {
        text: `SELECT country, count(DISTINCT customer_id) AS customers, sum(amount) AS revenue
          FROM line JOIN customer ON customer.id = line.customer_id
          WHERE sold_on >= DATE '2024-01-01' + ${at} GROUP BY country`,
      },
      columns: [
        { name: 'country', type: 'string' },
        { name: 'customers', type: 'long' },
        { name: 'revenue', type: 'decimal(38,2)' },
      ],
      key: ['country'],
      checks: [COUNTED],
    }),
  (at) =>
    model(`m${at}`, ['finance.line', 'finance.product'], {
      sql: {
        text: `SELECT product_id, product_group, revenue, rank() OVER (PARTITION BY product_group ORDER BY revenue DESC, product_id) AS place
          FROM (SELECT product_id, sum(amount) AS revenue FROM line WHERE customer_id % 7 <> ${at % 7} GROUP BY product_id)
          JOIN product ON product.id = product_id`,
      },
      columns: [
        { name: 'product_id', type: 'int' },
        { name: 'product_group', type: 'string' },
        { name: 'revenue', type: 'decimal(38,2)' },
        { name: 'place', type: 'long' },
      ],
      key: ['product_id'],
      checks: [COUNTED],
    }),
  (at) =>
    model(`m${at}`, [`sales.m${at - 1}`], {
      sql: { text: `SELECT product_group, product_id, revenue FROM m${at - 1} WHERE place <= 3` },
      columns: [
        { name: 'product_group', type: 'string' },
        { name: 'product_id', type: 'int' },
        { name: 'revenue', type: 'decimal(38,2)' },
      ],
      key: ['product_group', 'product_id'],
      relations: [{ columns: ['product_id'], to: `sales.m${at - 1}`, toColumns: ['product_id'] }],
      checks: [COUNTED],
    }),
];
