import type { ColumnContract } from '../../lib/contract';
import { type ModelManifest, physicalTable } from '../../lib/manifest';
import { type Mesh, mergeManifests } from '../../lib/plan';
import { dataset, manifest } from './support';

const DAY: ColumnContract = { name: 'day', type: 'date' };
const CUSTOMER: ColumnContract = { name: 'customer', type: 'string' };
const NET: ColumnContract = { name: 'net', type: 'decimal(38,2)' };

/** What a model of each shape does with the models before it: it stands on datasets, in a chain, at the end of a fan, or beside. */
const SHAPES: readonly ((
  before: (steps: number) => string,
) => Pick<ModelManifest, 'inputs' | 'columns' | 'key' | 'sql'>)[] = [
  () => ({
    inputs: [input('bill', 'finance.bill'), input('customer', 'finance.customer')],
    columns: [DAY, CUSTOMER, NET],
    key: ['day', 'customer'],
    sql: {
      text: `WITH known AS (
  SELECT b.booked_on AS day, c.customer_id AS customer, b.amount
  FROM bill b
  JOIN customer c ON c.customer_id = b.customer_id
  WHERE b.lines > 0
)
SELECT day, customer, sum(amount)::DECIMAL(38,2) AS net
FROM known
GROUP BY day, customer`,
    },
  }),
  (before) => ({
    inputs: [input(nameOf(before(1)), before(1))],
    columns: [DAY, CUSTOMER, NET],
    key: ['day', 'customer'],
    sql: {
      text: `SELECT date_trunc('month', day)::DATE AS day, customer,
  sum(CASE WHEN net > 0 THEN net ELSE 0 END)::DECIMAL(38,2) AS net
FROM ${nameOf(before(1))}
GROUP BY ALL`,
    },
  }),
  (before) => ({
    inputs: [input('one', before(1)), input('two', before(2)), input('customer', 'finance.customer')],
    columns: [DAY, CUSTOMER, NET],
    key: ['day', 'customer'],
    sql: {
      text: `WITH both_sides AS (
  SELECT one.day, one.customer, one.net + coalesce(two.net, 0) AS net
  FROM one LEFT JOIN two USING (day, customer)
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY day, customer ORDER BY net DESC) AS nth FROM both_sides
)
SELECT r.day, r.customer, r.net::DECIMAL(38,2) AS net
FROM ranked r
JOIN customer c ON c.customer_id = r.customer
WHERE r.nth = 1 AND c.country IN (SELECT country FROM customer GROUP BY country HAVING count(*) > 1)`,
    },
  }),
  (before) => ({
    inputs: [input(nameOf(before(2)), before(2)), input('bill', 'finance.bill')],
    columns: [DAY, CUSTOMER, NET],
    key: ['day', 'customer'],
    sql: {
      text: `SELECT d.day, d.customer, max(d.net) - min(d.net) AS net
FROM ${nameOf(before(2))} AS d
WHERE EXISTS (SELECT 1 FROM bill WHERE bill.booked_on = d.day AND bill.customer_id = d.customer)
GROUP BY d.day, d.customer`,
    },
  }),
];

/** A mesh of so many models in chains and fans, with joins, common table expressions, windows and aggregates; all of them hold. */
export function generatedMesh(
  count: number,
  change: (index: number, model: ModelManifest) => ModelManifest = (_, it) => it,
): Mesh {
  const models: ModelManifest[] = [];
  for (let index = 0; index < count; index++) {
    const before = (steps: number) => `forecasting.model_${Math.max(0, index - steps)}`;
    const shape = SHAPES[index < 3 ? 0 : index % SHAPES.length](before);
    const name = `model_${index}`;
    const path = `Revenue/Curated/${name}`;
    const place = physicalTable({
      mesh: 'm',
      stage: 's',
      domain: 'forecasting',
      layer: 'curated',
      table: name,
      bucket: 'C',
    });
    const declared = { path, domain: 'forecasting', name, place, relations: [], checks: [], engine: 'duckdb' as const };
    models.push(change(index, { ...declared, ...shape, sql: { ...shape.sql, file: `models/${name}.sql` } }));
  }
  return mergeManifests([manifest([BILL, CUSTOMERS], models)]).mesh;
}

/** A table is most often called in SQL as it is called. */
function nameOf(table: string): string {
  return table.slice(table.indexOf('.') + 1);
}

const place = (table: string) =>
  physicalTable({ mesh: 'm', stage: 's', domain: 'finance', layer: 'staging', table, bucket: 'S' });

const BILL = dataset('bill', {
  columns: [
    { name: 'bill_id', type: 'string', required: true },
    { name: 'booked_on', type: 'date' },
    { name: 'customer_id', type: 'string' },
    { name: 'amount', type: 'decimal(12,2)' },
    { name: 'lines', type: 'long' },
  ],
  quarantine: place('bill__quarantine'),
});

const CUSTOMERS = dataset('customer', {
  columns: [
    { name: 'customer_id', type: 'string', required: true },
    { name: 'country', type: 'string' },
  ],
  key: ['customer_id'],
  quarantine: place('customer__quarantine'),
});

function input(name: string, table: string): ModelManifest['inputs'][number] {
  return { name, table, view: { kind: 'default' } };
}
