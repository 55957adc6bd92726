import fc from 'fast-check';
import {
  duckdbType,
  isDuckdbType,
  parseType,
  printType,
  type Type,
  typeOfDuckdb,
  typeProblem,
} from '../../lib/contract';
import { Session } from '../../lib/engine';

const primitive = fc
  .constantFrom(
    'string',
    'boolean',
    'int',
    'long',
    'double',
    'decimal(9,2)',
    'date',
    'timestamp',
    'timestamptz',
    'binary',
  )
  .map((name): Type => ({ kind: 'primitive', name }));
const field = fc.string({ minLength: 1, maxLength: 6 }).filter((name) => !name.includes('\0') && name.trim() !== '');
const { type } = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small' },
    primitive,
    tie('type').map((element): Type => ({ kind: 'list', element })),
    fc.tuple(tie('type'), tie('type')).map(([key, value]): Type => ({ kind: 'map', key, value })),
    fc
      .uniqueArray(fc.tuple(field, tie('type')), {
        minLength: 1,
        maxLength: 3,
        selector: ([name]) => name.toLowerCase(),
      })
      .map((fields): Type => ({ kind: 'struct', fields: fields.map(([name, of]) => ({ name, type: of })) })),
  ),
}));

test('a type is read as it was written', () => {
  fc.assert(fc.property(type, (each) => expect(parseType(printType(each))).toEqual(each)));
});

test('a type survives the engine, whatever is nested and however its parts are called', async () => {
  const session = await Session.open({ scratch: '/tmp' });
  await fc.assert(
    fc.asyncProperty(type, async (each) => {
      const spelled = printType(each);
      const [{ duckdbType: found }] = await session.columns(`SELECT CAST(NULL AS ${duckdbType(spelled)}) AS x`);
      expect(typeOfDuckdb(found)).toBe(spelled);
      expect(isDuckdbType(found, spelled)).toBe(true);
    }),
    { numRuns: 200 },
  );
  session.close();
});

test('types that tables do not have are none of ours', () => {
  expect(
    ['HUGEINT', 'UINTEGER[]', 'STRUCT(a INTERVAL)', 'INTEGER[3]', 'TIME WITH TIME ZONE'].map(typeOfDuckdb),
  ).toEqual(Array(5).fill(undefined));
  expect(['TIME', 'UUID'].map(typeOfDuckdb)).toEqual(['time', 'uuid']);
});

test.each([
  ['varchar', 'use one of string, boolean'],
  ['list<varchar>', "'varchar' is no column type"],
  ['list<string', "'list<string' is no column type; nest as list<T>"],
  ['list<uuid>', "'uuid' cannot stand inside of another type"],
  ['struct<a: time>', "'time' cannot stand inside of another type"],
  ['struct<a: int, A: long>', "field 'a' twice"],
  ['struct<"": int>', 'a field without a name'],
  ['decimal(39,2)', 'must be 1 to 38'],
  ['toString', "'toString' is no column type"],
])('fails on the type %s', (spelled, problem) => {
  expect(typeProblem(spelled)).toContain(problem);
});
