import type { StagedColumn } from '../../lib/contract';
import type { ModelManifest } from '../../lib/manifest';
import { dataset, foundIn, model, useSession } from './support';

useSession();
const person = dataset('person', {
  columns: [
    { name: 'id', type: 'string', required: true },
    { name: 'email', type: 'string', classification: 'restricted' },
    { name: 'salary', type: 'decimal(12,2)', classification: 'confidential' },
    { name: 'city', type: 'string', classification: 'public' },
  ],
  key: ['id'],
});

async function warned(
  sql: string,
  columns: readonly (readonly [name: string, type: string, level?: StagedColumn['classification']])[],
) {
  const change: Partial<ModelManifest> = {
    inputs: [{ name: 'person', table: 'finance.person', view: { kind: 'default' } }],
    columns: columns.map(([name, type, classification]) => ({ name, type, ...(classification && { classification }) })),
    key: [],
  };
  const found = await foundIn([model(sql, change)], [person]);
  expect(found.filter(({ severity }) => severity === undefined)).toEqual([]);
  return found.filter(({ rule }) => rule === 'classification-lost').map(({ message, hint }) => `${message}; ${hint}`);
}

test('warns of a column that is made of restricted values and does not say so, and how strict they are', async () => {
  expect(
    await warned(`SELECT id, lower(email) || salary AS label FROM person`, [
      ['id', 'string'],
      ['label', 'string'],
    ]),
  ).toEqual([
    "'label' is made of person.email, person.salary, which is restricted, and is not classified itself; " +
      "give it 'classification: Classification.restricted()', or 'internal()' or 'public()' where its values may be seen",
  ]);
});

test('warns through steps of WITH, joins and unions', async () => {
  const sql = `WITH known AS (SELECT id, email AS address FROM person)
    SELECT a.id, b.address FROM person AS a JOIN known AS b USING (id) UNION ALL SELECT id, city FROM person`;
  expect(
    await warned(sql, [
      ['id', 'string'],
      ['address', 'string'],
    ]),
  ).toHaveLength(1);
});

test('a sum of confidential values is as confidential, until the declaration says otherwise', async () => {
  const sql = 'SELECT city, sum(salary) AS total FROM person GROUP BY city';
  expect(
    await warned(sql, [
      ['city', 'string'],
      ['total', 'decimal(38,2)'],
    ]),
  ).toHaveLength(1);
  expect(
    await warned(sql, [
      ['city', 'string'],
      ['total', 'decimal(38,2)', 'internal'],
    ]),
  ).toEqual([]);
});

test('a count or a place in an order shows no value', async () => {
  const sql = `SELECT id, count(email) OVER (PARTITION BY city) AS known, row_number() OVER (ORDER BY salary, id) AS place FROM person`;
  expect(
    await warned(sql, [
      ['id', 'string'],
      ['known', 'long'],
      ['place', 'long'],
    ]),
  ).toEqual([]);
});

test('what a model classified is told to the models that read it', async () => {
  const first = model('SELECT id, email FROM person', {
    name: 'contact',
    path: 'Revenue/Curated/contact',
    inputs: [{ name: 'person', table: 'finance.person', view: { kind: 'default' } }],
    columns: [
      { name: 'id', type: 'string' },
      { name: 'email', type: 'string', classification: 'restricted' },
    ],
    key: [],
  });
  const second = model('SELECT id, email FROM contact', {
    inputs: [{ name: 'contact', table: 'forecasting.contact', view: { kind: 'default' } }],
    columns: [
      { name: 'id', type: 'string' },
      { name: 'email', type: 'string' },
    ],
    key: [],
  });
  const found = (await foundIn([first, second], [person])).filter(({ rule }) => rule === 'classification-lost');
  expect(found.map(({ place }) => place?.construct)).toEqual(['Revenue/Curated/revenue']);
});
