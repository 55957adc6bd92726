import type { TableColumn } from '../../lib/table';
import { evolve, validateSpec } from '../../lib/table/evolve';
import { newMetadata, type TableMetadata } from '../../lib/table/metadata';
import { columnProperties, columnsOf, newField } from '../../lib/table/schema';

const spec = (columns: TableColumn[]) => ({ id: { database: 'db', table: 't' }, location: 'file:///t', columns });

function created(columns: TableColumn[]): TableMetadata {
  let lastId = 0;
  const fields = columns.map((column) => newField(column, () => ++lastId));
  const properties = columnProperties(columns, fields);
  return newMetadata({ uuid: 'u', location: 'file:///t', fields, properties, lastId, now: 0 });
}

function evolved(metadata: TableMetadata, columns: TableColumn[], rows = 1): TableMetadata {
  return { ...metadata, ...evolve(metadata, spec(columns), rows) };
}

const a: TableColumn = { name: 'a', type: 'int', required: true };
const b: TableColumn = { name: 'b', type: 'decimal(9,2)' };

test('the same declaration changes nothing', () => {
  expect(evolve(created([a, b]), spec([a, b]), 1)).toBeUndefined();
});

test('a new column comes last with an id that was never used', () => {
  const table = evolved(created([a]), [b, a]);
  expect(columnsOf(table)).toEqual([
    { id: 1, ...a },
    { id: 2, ...b },
  ]);
  expect(table.schemas.map((schema) => schema['schema-id'])).toEqual([0, 1]);
  expect(table['last-column-id']).toBe(2);
});

test('types widen, and a narrower declaration afterwards leaves the wider type', () => {
  const wide = evolved(created([a, b]), [
    { ...a, type: 'long' },
    { ...b, type: 'decimal(18,2)' },
  ]);
  expect(columnsOf(wide).map(({ type }) => type)).toEqual(['long', 'decimal(18,2)']);
  expect(evolve(wide, spec([a, b]), 1)).toBeUndefined();
});

test('fails, with all problems at once, where values would change', () => {
  const act = () =>
    evolve(
      created([a, b]),
      spec([
        { ...a, type: 'string' },
        { ...b, type: 'decimal(12,4)' },
      ]),
      1,
    );
  expect(act).toThrow(/'a' is int and cannot become string; declare it as int/);
  expect(act).toThrow(/'b' is decimal\(9,2\) and cannot become decimal\(12,4\)/);
});

test('a column that is no longer declared stays, takes null, and has its old id when it comes back', () => {
  const without = evolved(created([a, b]), [b]);
  expect(columnsOf(without)[0]).toEqual({ id: 1, name: 'a', type: 'int', retired: true });
  expect(columnsOf(evolved(without, [a, b]))).toEqual([
    { id: 1, ...a },
    { id: 2, ...b },
  ]);
});

test('a column that becomes required over rows is optional in the schema and refused null by us', () => {
  const table = evolved(
    created([a, b]),
    [a, { ...b, required: true }, { name: 'c', type: 'date', required: true }],
    10,
  );
  expect(table.schemas.at(-1)?.fields.map(({ required }) => required)).toEqual([true, false, false]);
  expect(columnsOf(table).map(({ required }) => required)).toEqual([true, true, true]);
  const relaxed = evolved(table, [{ ...a, required: false }, b, { name: 'c', type: 'date' }]);
  expect(columnsOf(relaxed).map(({ required }) => required)).toEqual([undefined, undefined, undefined]);
});

test('a new required column of a table without rows is required in the schema', () => {
  const table = evolved(created([a]), [a, { ...b, required: true }], 0);
  expect(table.schemas.at(-1)?.fields[1].required).toBe(true);
});

test('a description alone is a change too', () => {
  expect(columnsOf(evolved(created([a]), [{ ...a, doc: 'Number of the bill' }]))[0].doc).toBe('Number of the bill');
});

test('fails for a declaration that no table can have, with all problems at once', () => {
  const columns = [a, { name: 'A', type: 'int' }, { name: 'c', type: 'hugeint' }, { name: '', type: 'int' }];
  const act = () => validateSpec(spec(columns));
  expect(act).toThrow(/'A' twice/);
  expect(act).toThrow(/'hugeint' is no column type/);
  expect(act).toThrow(/without a name/);
  expect(() => validateSpec(spec([]))).toThrow(/no columns/);
});
