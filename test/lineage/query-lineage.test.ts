import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import { columnOf, queryLineage, type Sources, withSamples } from '../../lib/lineage';
import { PARAMETERS, QUERIES, TABLES } from './queries';

const scratch = mkdtempSync(join(tmpdir(), 'lineage-'));
let session: Session;

beforeAll(async () => {
  session = await Session.open({ scratch, threads: 1 });
  for (const table of TABLES) await session.run(table);
});
afterAll(() => {
  session.close();
  rmSync(scratch, { recursive: true });
});

function names(keys: Iterable<string>): string {
  return [...keys]
    .map(columnOf)
    .map(({ table, column }) => `${table}.${column}`)
    .sort()
    .join(' ');
}

function sorted(text: string): string {
  return text.split(' ').filter(Boolean).sort().join(' ');
}

function told({ direct, indirect, unknown }: Sources): string {
  return unknown ?? [names(direct.keys()), names(indirect.keys())].join(' | ');
}

test.each(QUERIES.map((query) => [query.what, query] as const))('%s', async (_, { sql, columns, rows = '' }) => {
  const lineage = await queryLineage(session, withSamples(sql, PARAMETERS));
  const expected = columns
    .map((it) => it.split('|'))
    .map(([direct, indirect = '']) => [direct, indirect].map(sorted).join(' | '));
  expect(lineage.columns.map(told)).toEqual(expected);
  expect(told(lineage.rows)).toBe(` | ${sorted(rows)}`);
});

test('fails to tell what the engine cannot bind, and says why', async () => {
  const lineage = await queryLineage(session, 'SELECT nothing FROM o');
  expect(lineage.columns).toEqual([]);
  expect(lineage.rows.unknown).toMatch(/nothing/);
});

test('fails to tell where a table function reads what is not known', async () => {
  const lineage = await queryLineage(session, 'SELECT o.id, f.table_name FROM o, duckdb_tables() AS f');
  expect(lineage.columns.map(told)).toEqual(['o.id | ', 'duckdb_tables reads what is not known']);
});
