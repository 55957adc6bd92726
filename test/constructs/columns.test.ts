import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Casing, Column, LandingZone, Percent, RepeatedHour, Source, StagingLayer } from 'cdk-data-mesh';
import ts from 'typescript';
import { manifestOf, newApp } from './support';

/** What a dataset of these columns is in the manifest. */
function stagedColumns(columns: { [name: string]: Column }) {
  const app = newApp();
  const stack = new Stack(app, 'Revenue');
  const finance = new LandingZone(stack, 'Finance', { domain: 'finance' });
  const source = finance.addSource('bills', Source.json());
  new StagingLayer(stack, 'Staging').addDataset('bill', { source, columns });
  return manifestOf(app).datasets[0].columns;
}

test('the columns that the README shows are sound', () => {
  const readme = readFileSync(join(__dirname, '../../constructs/staging-layer/README.md'), 'utf8');
  const [, , code] = readme.split('```ts\n').map((block) => block.split('```')[0]);
  const known = { Casing, Column, Percent, RepeatedHour };
  const { outputText } = ts.transpileModule(code, {});
  const made = new Function(...Object.keys(known), `${outputText}; return columns;`);
  const columns = made(...Object.values(known)) as { [name: string]: Column };
  const staged = new Map(stagedColumns(columns).map((column) => [column.name, column]));
  expect(staged.get('vat')).toEqual({
    name: 'vat',
    type: 'decimal(5,4)',
    required: false,
    from: ['vat'],
    parse: { decimal: ',', percent: 'fraction' },
  });
  expect(staged.get('balance')).toMatchObject({ minimum: '-10000', maximum: '10000' });
  expect(staged.get('iban')).toMatchObject({ unique: true, parse: { casing: 'upper' } });
  expect(staged.get('paid_at')?.parse).toEqual({ timeZone: 'Europe/Amsterdam', repeatedHour: 'later' });
  expect(staged.get('tags')).toMatchObject({ type: 'list<string>', parse: { separator: '|' } });
});

test('a part keeps how it is read, however deep it stands', () => {
  const day = Column.date({ formats: ['dd/MM/yyyy'] });
  const [column] = stagedColumns({
    lines: Column.list(Column.struct({ 'sold on': day, sizes: Column.list(Column.int32({ nullWords: ['-'] })) })),
  });
  expect(column).toMatchObject({
    type: 'list<struct<"sold on": date, sizes: list<int>>>',
    parse: {
      element: { fields: { 'sold on': { formats: ['dd/MM/yyyy'] }, sizes: { element: { nullWords: ['-'] } } } },
    },
  });
});

test.each<[string, () => Column, string]>([
  [
    'an element that must be there',
    () => Column.list(Column.string({ required: true })),
    "a list's element cannot have 'required', which is for whole columns; leave it out",
  ],
  [
    'a field with a range',
    () => Column.struct({ size: Column.integer({ minimum: 1 }) }),
    "the struct's field 'size' cannot have 'minimum'",
  ],
  [
    'a uuid inside of a list',
    () => Column.list(Column.uuid()),
    "'uuid' cannot stand inside of another type; use string",
  ],
])('fails on %s', (_, column, message) => {
  expect(() => stagedColumns({ id: Column.string(), x: column() })).toThrow(message);
});
