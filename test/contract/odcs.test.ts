import Ajv from 'ajv/dist/2019';
import fc from 'fast-check';
import {
  type ColumnContract,
  type ContractTable,
  contractHash,
  odcsOf,
  type ProductContract,
  parseOdcs,
} from '../../lib/contract';
import { contractText, readContract } from '../../lib/contract/read';
import schema from '../schemas/odcs/odcs-json-schema-v3.1.0.json';
import { contract, contractTable } from './contracts';

const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,6}(_[a-z0-9]{1,4})?$/);
/** Words that YAML could take for something else, and any text at all. */
const text = fc.oneof(
  fc.constantFrom('yes', 'no', 'null', '~', '1.0', '0x1F', '2026-01-01', '- a', '{}', '# no', '*a', '&a', "'", '"'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
);
const type = fc.constantFrom(
  ...['string', 'boolean', 'int', 'long', 'double', 'decimal(12,2)', 'date', 'timestamp', 'timestamptz', 'binary'],
);
const table: fc.Arbitrary<ContractTable> = fc
  .record({
    name,
    columns: fc.uniqueArray(
      fc.record(
        {
          name,
          type,
          description: text,
          required: fc.constant(true as const),
          classification: fc.constantFrom('public' as const, 'restricted' as const),
        },
        { requiredKeys: ['name', 'type'] },
      ),
      { minLength: 1, maxLength: 5, selector: (column) => column.name },
    ),
    keys: fc.nat(2),
    description: text,
  })
  .map(({ keys, columns, ...it }) => {
    const key = columns.slice(0, keys).map((column) => column.name);
    const kept = columns.map(
      (column): ColumnContract => (key.includes(column.name) ? { ...column, required: true } : column),
    );
    return { ...it, columns: kept, key, place: { database: 'd', table: it.name }, rules: [] };
  });
const any: fc.Arbitrary<ProductContract> = fc
  .record({
    owner: text.filter((it) => /\S/.test(it)),
    description: text,
    tables: fc.uniqueArray(table, { minLength: 1, maxLength: 4, selector: (it) => it.name }),
  })
  .map((more) => contract(more));

function errorsOf(document: unknown): unknown {
  validate(document);
  return validate.errors ?? [];
}

test('a contract is a document that the standard itself finds valid', () => {
  const document = odcsOf(contract());
  expect(errorsOf(document)).toEqual([]);
  expect(document).toMatchObject({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    name: 'forecasting.revenue',
    version: '1.0.0',
    domain: 'forecasting',
    team: { name: 'forecasting', members: [{ username: 'Jane', role: 'owner' }] },
    slaProperties: [{ property: 'freshness', value: 24, unit: 'h' }],
  });
});

test('whatever a contract says, the standard takes it and every word comes back from its YAML', () => {
  fc.assert(
    fc.property(any, (one) => {
      expect(errorsOf(odcsOf(one))).toEqual([]);
      const read = readContract(contractText(one));
      expect(read.contract).toEqual(one);
      expect(read.hash).toBe(contractHash(odcsOf(one)));
    }),
    { numRuns: 150 },
  );
});

test('rules come back from the document, those of a column and those of the table', () => {
  const { rules } = parseOdcs(odcsOf(contract())).tables[0];
  expect(rules).toHaveLength(2);
  expect(rules).toEqual(expect.arrayContaining([...contractTable().rules]));
});

test('the hash does not see the layout and sees every word', () => {
  const written = contractText(contract());
  const { hash } = readContract(written);
  const laidOut = JSON.stringify(Object.fromEntries(Object.entries(odcsOf(contract())).reverse()));
  expect(readContract(`# a comment\n${laidOut}`).hash).toBe(hash);
  expect(readContract(written.replace('Jane', 'Joan')).hash).not.toBe(hash);
});

test('a contract has one hash in all stages', () => {
  const [table] = contract().tables;
  const place = { database: 'acme_prod_forecasting_product__revenue__v1__fraud', table: 'bill' };
  const prod = contract({ stage: 'prod', tables: [{ ...table, place }] });
  expect(contractHash(odcsOf(prod))).toBe(contractHash(odcsOf(contract())));
  expect(contractHash(odcsOf(contract({ audience: 'audit' })))).not.toBe(contractHash(odcsOf(contract())));
  expect(contractHash(odcsOf(contract({ mesh: 'other' })))).not.toBe(contractHash(odcsOf(contract())));
});

test.each([
  ['text that is no YAML', 'a: [', /^c\.yaml:1: the contract is no YAML: /],
  ['two values of one key', 'a: 1\na: 2', /the contract is no YAML: Map keys must be unique/],
  ['a document that is none of ours', 'a: 1', /this is no data contract/],
  ['a text', 'hello', /this is no data contract/],
  ['references to itself', 'a: &a [1]\nb: *a', /the contract is no YAML/],
])('fails on %s', (_, yaml, message) => {
  expect(() => readContract(yaml, 'c.yaml')).toThrow(message);
});

test.each([
  ['a table that is SQL', (it: string) => it.replaceAll('- name: bill\n', '- name: bill"; DROP TABLE x\n')],
  ['a column that is a path', (it: string) => it.replaceAll('name: amount\n', 'name: ../amount\n')],
  ['a type that is none', (it: string) => it.replaceAll('decimal(12,2)', 'decimal(99,2)')],
  ['a place that climbs', (it: string) => it.replace(/physicalName: .*/, 'physicalName: ../x.y')],
  ['another version of the standard', (it: string) => it.replace('v3.1.0', 'v9.0.0')],
  ['no owner', (it: string) => it.replace('username: Jane', 'username: ""')],
])('fails on a contract with %s', (_, change) => {
  const written = contractText(contract());
  const changed = change(written);
  expect(changed).not.toBe(written);
  expect(() => readContract(changed, 'c.yaml')).toThrow(/^c\.yaml: .*subscribe to the product again/);
});

test('times, uuids, lists and structs are in the document with their parts, and come back', () => {
  const columns = [
    { name: 'id', type: 'uuid', required: true },
    { name: 'opens_at', type: 'time' },
    { name: 'lines', type: 'list<struct<sku: string, "net price": decimal(9,2)>>' },
  ];
  const written = contract({ tables: [contractTable({ columns, key: ['id'], rules: [] })] });
  const document = odcsOf(written);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  expect(document.schema).toMatchObject([
    {
      properties: [
        { logicalType: 'string', physicalType: 'uuid' },
        { logicalType: 'time', physicalType: 'time' },
        {
          logicalType: 'array',
          items: {
            logicalType: 'object',
            properties: [
              { name: 'sku', logicalType: 'string' },
              { name: 'net price', logicalType: 'number', physicalType: 'decimal(9,2)' },
            ],
          },
        },
      ],
    },
  ]);
  expect(parseOdcs(document)).toEqual(written);
});
