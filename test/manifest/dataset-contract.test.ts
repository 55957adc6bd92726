import { isDeepStrictEqual } from 'node:util';
import Ajv from 'ajv/dist/2019';
import fc from 'fast-check';
import { type ParseRule, parseProblems, type StagedColumn } from '../../lib/contract';
import type { Delivery, PeriodRule, SourceFormat } from '../../lib/manifest';
import manifest from '../../lib/manifest/manifest.schema.json';
import {
  type DatasetContract,
  datasetContractText,
  datasetDocument,
  readDatasetContract,
} from '../../lib/manifest/read';
import odcs from '../schemas/odcs/odcs-json-schema-v3.1.0.json';

import { HAND } from './contracts';

const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(odcs);

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,6}(_[a-z0-9]{1,4})?$/);
/** Words that YAML could take for something else, and any text at all. */
const text = fc.oneof(
  fc.constantFrom('yes', 'no', 'null', '~', '1.0', '007', '2026-01-01', '- a', '{}', '# no', '*a', "'", '"', 'a: b'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
);
const words = fc.uniqueArray(text, { minLength: 1, maxLength: 3, selector: (word) => word.toLowerCase() });

function parseRule(type: string): fc.Arbitrary<ParseRule | undefined> {
  const common = { nullWords: words };
  const by: Record<string, fc.Arbitrary<ParseRule>> = {
    string: fc.record({ ...common, keepSpace: fc.constant(true) }, { requiredKeys: [] }),
    boolean: fc.record(
      { ...common, trueWords: fc.constant(['ja', 'yes']), falseWords: fc.constant(['nee']) },
      { requiredKeys: [] },
    ),
    date: fc.record(
      { ...common, formats: fc.constantFrom(['dd/MM/yyyy'], ['dd/MM/yyyy', 'yyyyMMdd']) },
      { requiredKeys: [] },
    ),
    timestamptz: fc.record(
      { ...common, formats: fc.constant(['yyyy-MM-dd HH:mm']), timeZone: fc.constant('Asia/Kolkata') },
      { requiredKeys: [] },
    ),
  };
  const number = fc.record(
    { ...common, decimal: fc.constant(','), group: fc.constant('.') },
    { requiredKeys: ['decimal'] },
  );
  return fc.option(
    (by[type] ?? number).filter((rule) => Object.keys(rule).length > 0),
    { nil: undefined },
  );
}

const type = fc.constantFrom('string', 'boolean', 'int', 'long', 'double', 'decimal(12,2)', 'date', 'timestamptz');
const column: fc.Arbitrary<StagedColumn> = type.chain((it) =>
  fc
    .record({
      name,
      description: fc.option(text, { nil: undefined }),
      required: fc.constantFrom(true as const, undefined),
      from: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
      parse: parseRule(it),
      acceptedValues: it === 'string' ? fc.option(words, { nil: undefined }) : fc.constant(undefined),
    })
    .map((rest) => JSON.parse(JSON.stringify({ ...rest, type: it }))),
);
const format: fc.Arbitrary<SourceFormat> = fc.oneof(
  fc
    .record({
      delimiter: fc.constantFrom(',', ';', '\t', '||'),
      quote: fc.constantFrom('"', "'", ''),
      encoding: fc.constantFrom('utf-8', 'latin1'),
      header: fc.boolean(),
      skipLines: fc.nat(3),
      escape: fc.constantFrom('"', '\\'),
    })
    .map((it): SourceFormat => ({ kind: 'csv', ...it })),
  fc.constantFrom<SourceFormat>(
    { kind: 'json' },
    { kind: 'json', records: 'data.items' },
    { kind: 'ndjson' },
    { kind: 'excel', skipRows: 2, sheet: 'Blad 1' },
    { kind: 'parquet' },
  ),
);
const contract: fc.Arbitrary<DatasetContract> = fc
  .record({
    columns: fc
      .array(column, { minLength: 1, maxLength: 5 })
      // No two columns have a name or a spelling in common.
      .map((list) =>
        list.map((it, at) => ({ ...it, name: `${it.name}${at}`, from: it.from?.map((header) => header + at) })),
      )
      .filter((list) => new Set(list.map((it) => it.name)).size === list.length),
    keys: fc.shuffledSubarray([0, 1, 2]),
    names: fc.record({ domain: name, name, source: name }),
    description: fc.option(text, { nil: undefined }),
    history: fc.constantFrom('all' as const, 'latest' as const),
    newColumns: fc.constantFrom('refuse' as const, undefined),
    delivery: fc.constantFrom<Delivery>('appends', 'replacesSameName', 'fullExport'),
    period: fc.constantFrom<PeriodRule>(
      { kind: 'none' },
      { kind: 'arrival' },
      { kind: 'fromName', pattern: 'x-{yyyy}-{MM}.csv' },
    ),
    format,
    localPath: fc.option(text, { nil: undefined }),
    timeZone: fc.constantFrom('UTC', 'Europe/Amsterdam'),
  })
  .map(({ columns, keys, names, format, delivery, period, localPath, timeZone, ...rest }) => {
    const key = keys.filter((at) => at < columns.length).map((at) => columns[at].name);
    const whole = `local_dev_${names.domain}_staging`;
    const place = { bucket: 'local', database: whole, table: names.name, prefix: `${whole}/${names.name}` };
    return JSON.parse(
      JSON.stringify({
        source: {
          path: 'x.yaml',
          domain: names.domain,
          name: names.source,
          format,
          delivery,
          period,
          landing: { bucket: 'local', prefix: 'landing' },
          localPath,
        },
        dataset: {
          path: 'x.yaml',
          domain: names.domain,
          name: names.name,
          source: `${names.domain}.${names.source}`,
          columns: columns.map((it) => (key.includes(it.name) ? { ...it, required: true } : it)),
          key,
          place,
          quarantine: { ...place, table: `${place.table}__quarantine`, prefix: `${place.prefix}__quarantine` },
          ...rest,
        },
        timeZone,
      }),
    ) as DatasetContract;
  });

/** Values that a field may have, by what the manifest's schema says of it. */
function samples(field: { type?: string; $ref?: string; enum?: readonly unknown[]; items?: object }): unknown[] {
  const { type, enum: choices, items } = field;
  const rule = { decimal: ',' };
  if (field.$ref) return [rule];
  if (type === 'object') return [{ x: rule }];
  const texts = [',', 'x', '2', '2026-01-31', 'yyyy-MM-dd', 'Europe/Paris', 'nl'];
  if (choices) return [...choices];
  if (items && '$ref' in items) return [['a_name']];
  if (type === 'array') return texts.map((it) => [it]);
  return type === 'boolean' ? [true] : type === 'string' ? texts : [1];
}

test('whatever a contract says, the standard takes it and every word comes back from its YAML', () => {
  fc.assert(
    fc.property(contract, (one) => {
      const document = datasetDocument(one);
      validate(document);
      expect(validate.errors ?? []).toEqual([]);
      expect(readDatasetContract(datasetContractText(one), 'x.yaml')).toEqual(one);
      expect(readDatasetContract(JSON.stringify(document), 'x.yaml')).toEqual(one);
    }),
  );
});

test('every field that the manifest has for a column can be said in a contract', () => {
  const types = [
    ...['string', 'boolean', 'long', 'decimal(12,2)', 'date', 'timestamp', 'timestamptz'],
    ...['list<decimal(9,2)>', 'struct<x: decimal(9,2)>'],
  ];
  const { parse, stagedColumn } = manifest.$defs;
  const { name: _, type: __, parse: ___, ...fields } = stagedColumn.properties;
  const needed: Record<string, ParseRule> = { locale: { formats: ['d MMM yyyy'] } };
  const columns = (field: string, values: unknown[], within: (it: object) => object): StagedColumn[] =>
    types.flatMap((type) => values.map((value) => ({ ...within({ [field]: value }), name: 'c', type, from: ['C'] })));
  const kinds: [string, StagedColumn[]][] = [
    ...Object.entries(parse.properties).map(([field, schema]): [string, StagedColumn[]] => [
      `parse.${field}`,
      columns(field, samples(schema), (rule) => ({ parse: { ...needed[field], ...rule } })),
    ]),
    ...Object.entries(fields)
      .filter(([field]) => field !== 'from')
      .map(([field, schema]): [string, StagedColumn[]] => [field, columns(field, samples(schema), (it) => it)]),
  ];
  const { source, dataset, timeZone } = readDatasetContract(HAND);
  const lost = kinds.filter(([, all]) => {
    const sound = all.filter((it) => parseProblems(it).length === 0);
    const kept = sound.filter((it) => {
      const text = datasetContractText({ source, timeZone, dataset: { ...dataset, columns: [it], key: [] } });
      return isDeepStrictEqual(readDatasetContract(text).dataset.columns, [it]);
    });
    return sound.length === 0 || kept.length < sound.length;
  });
  expect(lost.map(([field]) => field)).toEqual([]);
});
