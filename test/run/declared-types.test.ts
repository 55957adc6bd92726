import { check } from '../../lib/check';
import { Session } from '../../lib/engine';
import { isError } from '../../lib/error';
import { mergeManifests } from '../../lib/plan';
import { openQuery } from '../../lib/run';
import { sampleSql } from '../../lib/run/products/sample-sql';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App } from './apps';

const columns = [
  { name: 'id', type: 'uuid', required: true },
  { name: 'opens_at', type: 'time' },
  { name: 'tags', type: 'list<string>' },
  { name: 'address', type: 'struct<city: string, since: date>' },
  { name: 'lines', type: 'list<struct<sku: string, price: decimal(9,2)>>' },
];
const LINES = [
  '{"id":"123E4567-E89B-12D3-A456-426614174000","opens_at":"08:30","tags":["a","b"],"address":{"city":"Zürich","since":"2020-01-31"},"lines":[{"sku":"x","price":1.5}]}',
  '{"id":"123e4567-e89b-12d3-a456-426614174001"}',
];

test('times, uuids, lists and structs are the same from a file over a staged table to a model', async () => {
  const app = new App(
    manifest({
      sources: [source('shop', { format: { kind: 'ndjson' }, localPath: 'data/*.json' })],
      datasets: [dataset('shop', { columns, key: ['id'], history: 'latest' })],
      models: [
        model('shops', ['finance.shop'], {
          sql: {
            text: "SELECT id, opens_at, tags, address, lines FROM shop WHERE opens_at IS NULL OR opens_at < TIME '12:00'",
          },
          columns,
          key: ['id'],
        }),
        model('again', ['sales.shops'], { sql: { text: 'SELECT * FROM shops' }, columns, key: ['id'] }),
      ],
    }),
  );
  app.file('data/shop.json', ...LINES);
  const session = await Session.open({ scratch: app.folder });
  expect((await check(mergeManifests([app.mesh]).mesh, session)).filter(isError)).toEqual([]);
  session.close();
  expect((await app.run()).problems).toEqual([]);
  const query = await openQuery(await app.open());
  const expected = [
    {
      id: '123e4567-e89b-12d3-a456-426614174000',
      opens_at: '08:30:00',
      tags: ['a', 'b'],
      address: { city: 'Zürich', since: '2020-01-31' },
      lines: [{ sku: 'x', price: '1.50' }],
    },
    { id: '123e4567-e89b-12d3-a456-426614174001', opens_at: null, tags: null, address: null, lines: null },
  ];
  for (const table of ['finance.shop', 'sales.shops', 'sales.again']) {
    expect(await query.all(`SELECT id, opens_at, tags, address, lines FROM ${table} ORDER BY id`)).toEqual(expected);
  }
  query.close();
  expect((await app.run()).nothingNew).toBe(true);
});

test('a sample has rows of every type, no two with the same key', async () => {
  const session = await Session.open({ scratch: '/tmp' });
  const rows = await session.all(sampleSql({ columns, key: ['id'] }));
  expect(rows).toHaveLength(20);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(20);
  expect(rows[0]).toMatchObject({ opens_at: '08:00:00', tags: ['tags 1'], lines: [{ sku: 'lines 1', price: '0.00' }] });
  session.close();
});
