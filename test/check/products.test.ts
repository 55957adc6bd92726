import { check } from '../../lib/check';
import { describeProblem, isError } from '../../lib/error';
import { mergeManifests } from '../../lib/plan';
import * as meshes from '../plan/meshes';
import { audience, product } from '../plan/products';
import { engine, useSession } from './support';

useSession();

async function told(where: string): Promise<string[]> {
  const { mesh, problems } = mergeManifests([
    meshes.manifest({
      sources: [meshes.source('bill')],
      datasets: [meshes.dataset('bill')],
      products: [product({ audiences: [audience('fraud', { where })] })],
    }),
  ]);
  expect(problems).toEqual([]);
  return (await check(mesh, engine())).map(describeProblem);
}

test.each(['amount > 0', `id LIKE 'a%' AND amount BETWEEN 1 AND 2`, 'bill.amount IS NOT NULL -- all'])(
  'a condition over the columns is proven: %s',
  async (where) => {
    expect(await told(where)).toEqual([]);
  },
);

test.each([
  ['a column that is not there', 'amuont > 0', "there is no column 'amuont'; did you mean 'amount'"],
  ['a query of its own', 'id IN (SELECT id FROM bill)', 'it holds a query of its own'],
  ['more than a condition', `true) UNION ALL SELECT * FROM read_csv('x') WHERE (true`, 'it is more than a condition'],
  ['today', "amount > 0 AND current_date > DATE '2026-01-01'", 'current_date gives another answer in every run'],
  ['chance', 'random() < 0.5', 'random gives another answer in every run'],
  ['no truth at all', `id + 1`, "audience 'fraud'"],
])('fails on %s, with the construct and the mend', async (_, where, message) => {
  const [first, ...more] = await told(where);
  expect(first).toMatch(/^Stack\/Figures: audience 'fraud': 'where' of 'bill': /);
  expect(first).toContain(message);
  expect(more).toEqual([]);
});

test('a table of the product may be called like what a model reads', async () => {
  const total = meshes.model('total', ['sales.bill'], { columns: [{ name: 'id', type: 'string' }] });
  const { mesh } = mergeManifests([
    meshes.manifest({
      sources: [meshes.source('bill')],
      datasets: [meshes.dataset('bill')],
      models: [{ ...total, sql: { text: `SELECT id FROM ${total.inputs[0].name}` } }],
      products: [product({ audiences: [audience('fraud', { where: 'amount > 0' })] })],
    }),
  ]);
  expect((await check(mesh, engine())).filter(isError)).toEqual([]);
});

test('a model over a subscribed table is typed by its contract', async () => {
  const subscription = {
    path: 'Fraud/Figures',
    product: 'sales.figures',
    version: '1.0.0',
    audience: 'fraud',
    contractFile: 'contracts/sales.figures.odcs.yaml',
    contractHash: 'a'.repeat(64),
    tables: [
      {
        name: 'bill',
        columns: [{ name: 'amount', type: 'decimal(12,2)' }],
        key: [],
        place: { database: 'd', table: 'bill' },
      },
    ],
  };
  const model = (sql: string) =>
    meshes.model('m', [], {
      sql: { text: sql },
      inputs: [{ name: 'bill', table: 'sales__figures.bill', view: { kind: 'default' } }],
      columns: [{ name: 'amount', type: 'decimal(12,2)' }],
    });
  const problems = async (sql: string) =>
    (
      await check(
        mergeManifests([meshes.manifest({ subscriptions: [subscription], models: [model(sql)] })]).mesh,
        engine(),
      )
    ).filter(isError);
  expect(await problems('SELECT amount FROM bill')).toEqual([]);
  expect((await problems('SELECT amuont AS amount FROM bill')).map(describeProblem)[0]).toContain(
    "did you mean 'amount'",
  );
});
