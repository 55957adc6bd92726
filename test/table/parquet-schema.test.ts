import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import { readFileSchema } from '../../lib/table/parquet-schema';

let scratch: string;
let session: Session;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'parquet-schema-'));
  session = await Session.open({ scratch, threads: 1 });
});

afterAll(() => {
  session.close();
  rmSync(scratch, { recursive: true });
});

async function schemaOf(select: string, ids = '') {
  const path = join(scratch, 'file.parquet');
  await session.run(`COPY (${select}) TO '${path}' (FORMAT parquet${ids ? `, FIELD_IDS ${ids}` : ''})`);
  return readFileSchema(path);
}

const SELECT = `SELECT 1 AS a, [{'x': true}] AS l, MAP {'k': {'y': [1.5]}} AS m`;

test('columns and their parts are found with the field ids that they have', async () => {
  const ids = `{a: 1, l: {__duckdb_field_id: 2, element: {__duckdb_field_id: 3, x: 4}},
    m: {__duckdb_field_id: 5, key: 6, value: {__duckdb_field_id: 7, y: {__duckdb_field_id: 8, element: 9}}}}`;
  const list = (id: number, element: object) => ({ id, kind: 'list', parts: [{ name: 'element', ...element }] });
  expect((await schemaOf(SELECT, ids))?.columns).toEqual([
    { name: 'a', id: 1, kind: 'primitive', parts: [] },
    { name: 'l', ...list(2, { id: 3, kind: 'struct', parts: [{ name: 'x', id: 4, kind: 'primitive', parts: [] }] }) },
    {
      name: 'm',
      id: 5,
      kind: 'map',
      parts: [
        { name: 'key', id: 6, kind: 'primitive', parts: [] },
        {
          name: 'value',
          id: 7,
          kind: 'struct',
          parts: [{ name: 'y', ...list(8, { id: 9, kind: 'primitive', parts: [] }) }],
        },
      ],
    },
  ]);
});

test('names of any length are read, and files of the same columns have the same signature', async () => {
  const name = 'n'.repeat(300);
  const one = await schemaOf(`SELECT 1 AS ${name}, 'é' AS "wörd"`);
  expect(one?.columns).toEqual([
    { name, kind: 'primitive', parts: [] },
    { name: 'wörd', kind: 'primitive', parts: [] },
  ]);
  expect((await schemaOf(`SELECT 2 AS ${name}, 'other' AS "wörd" FROM range(9)`))?.signature).toBe(one?.signature);
  expect((await schemaOf(`SELECT 2::BIGINT AS ${name}, 'é' AS "wörd"`))?.signature).not.toBe(one?.signature);
});

test('what is no Parquet file has no columns', async () => {
  const path = join(scratch, 'none');
  writeFileSync(path, 'a,b\n1,2\n');
  expect(await readFileSchema(path)).toBeUndefined();
});
