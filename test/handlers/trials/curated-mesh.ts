import { meshOfLayer } from '../../../lib/handlers/layer';
import { audiencePlace, type ModelManifest, type ProductTable, physicalTable } from '../../../lib/manifest';
import { meshOf } from './mesh';

const AT = { mesh: 'm', stage: 's', domain: 'forecasting' } as const;

/** Two models of bills and payments, one of them appended to, and a third that reads both; and what each must equal. */
const MODELS = [
  model(
    'billed',
    ['bill'],
    'SELECT count(*)::BIGINT AS number, coalesce(sum(amount), 0)::DECIMAL(18,2) AS amount FROM bill',
  ),
  model('paid', ['pay'], 'SELECT 1::BIGINT AS number, amount::DECIMAL(18,2) AS amount FROM pay', {
    materialization: { kind: 'append', input: 'pay' },
  }),
  model(
    'balance',
    ['billed', 'paid'],
    `SELECT (SELECT number FROM billed) - (SELECT count(*) FROM paid) AS number,
      ((SELECT amount FROM billed) - (SELECT coalesce(sum(amount), 0) FROM paid))::DECIMAL(18,2) AS amount`,
  ),
];

const TABLES = MODELS.map(({ name, columns }): ProductTable => {
  return { table: `forecasting.${name}`, name, view: { kind: 'default' }, columns, key: [] };
});

/** Datasets, models, and a product of all models. */
export const WHOLE = meshOf({
  models: MODELS,
  products: [
    {
      path: 'Revenue/Figures',
      domain: 'forecasting',
      name: 'figures',
      version: '1.0.0',
      owner: 'Jane',
      tables: TABLES,
      audiences: [
        {
          name: 'all',
          subscribers: ['sales'],
          tables: TABLES.map(({ name: table, columns }) => ({
            name: table,
            columns: columns.map(({ name, type }) => ({ name, type })),
            place: audiencePlace({ ...AT, product: 'figures', version: '1.0.0', audience: 'all', table, bucket: 'P' }),
          })),
        },
      ],
      bucket: 'P',
    },
  ],
});

/** As the handlers of a layer see it. */
export const LAYERS = { C: meshOfLayer(WHOLE, 'C'), P: meshOfLayer(WHOLE, 'P') } as const;

/** What each table must hold, over the datasets alone. */
export const EXPECTED: Readonly<Record<string, string>> = {
  'forecasting.billed':
    'SELECT count(*)::BIGINT AS number, coalesce(sum(amount), 0)::DECIMAL(18,2) AS amount FROM finance.bill',
  'forecasting.paid': 'SELECT 1::BIGINT AS number, amount::DECIMAL(18,2) AS amount FROM finance.pay',
  'forecasting.balance': `SELECT (SELECT count(*) FROM finance.bill) - (SELECT count(*) FROM finance.pay) AS number,
    ((SELECT coalesce(sum(amount), 0) FROM finance.bill) - (SELECT coalesce(sum(amount), 0) FROM finance.pay))::DECIMAL(18,2) AS amount`,
};

function model(
  name: string,
  inputs: readonly string[],
  text: string,
  more: Partial<ModelManifest> = {},
): ModelManifest {
  const domainOf = (table: string) => (table === 'bill' || table === 'pay' ? 'finance' : 'forecasting');
  return {
    path: `Revenue/Curated/${name}`,
    domain: 'forecasting',
    name,
    sql: { text },
    inputs: inputs.map((table) => ({ name: table, table: `${domainOf(table)}.${table}`, view: { kind: 'default' } })),
    columns: [
      { name: 'number', type: 'long' },
      { name: 'amount', type: 'decimal(18,2)' },
    ],
    key: [],
    relations: [],
    checks: [],
    engine: 'duckdb',
    place: physicalTable({ ...AT, layer: 'curated', table: name, bucket: 'C' }),
    ...more,
  };
}
