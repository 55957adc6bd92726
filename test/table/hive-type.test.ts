import { catalogColumns } from '../../lib/table/hive-type';
import { newMetadata } from '../../lib/table/metadata';
import { newField } from '../../lib/table/schema';
import { dropColumn, renameColumn } from '../../lib/table/schema-edit';

const TYPES = {
  a: 'decimal(9,2)',
  b: 'struct<town: string, lines: list<map<string, timestamptz>>>',
  c: 'binary',
};

function made() {
  let lastId = 0;
  const fields = Object.entries(TYPES).map(([name, type]) => newField({ name, type }, () => ++lastId));
  return newMetadata({ uuid: 'u', location: 'file:///t', fields, properties: {}, lastId, now: 0 });
}

test('types are told in the words of Hive', () => {
  expect(catalogColumns(made()).map(({ name, type }) => [name, type])).toEqual([
    ['a', 'decimal(9,2)'],
    ['b', 'struct<town:string,lines:array<map<string,timestamp>>>'],
    ['c', 'binary'],
  ]);
});

test('what was renamed or dropped comes after the columns of now and is not current', () => {
  let metadata = made();
  metadata = { ...metadata, ...renameColumn(metadata, 'a', 'amount') };
  metadata = { ...metadata, ...dropColumn(metadata, 'c') };
  const shown = catalogColumns(metadata);
  expect(shown.map(({ name, fieldId, current }) => [name, fieldId, current])).toEqual([
    ['amount', 1, undefined],
    ['b', 2, undefined],
    ['a', 1, false],
    ['c', 8, false],
  ]);
  const again = { ...metadata, ...renameColumn(metadata, 'amount', 'A') };
  expect(catalogColumns(again).map(({ name }) => name)).toEqual(['A', 'b', 'c', 'amount']);
});
