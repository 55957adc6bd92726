import { Source } from '../../constructs';
import type { MeshError } from '../../lib/error';
import { CONTRACT_DEFAULTS, datasetContractText, readDatasetContract } from '../../lib/manifest/read';

import { HAND } from './contracts';

function faultsOf(text: string): { line?: number; said: string }[] {
  try {
    readDatasetContract(text, 'bills.yaml');
    return [];
  } catch (error) {
    return (error as MeshError).problems.map(({ message, hint, place }) => ({
      line: place?.line,
      said: [message, hint].filter(Boolean).join('; '),
    }));
  }
}

test('a contract by hand is short, and what it does not say is as the constructs have it', () => {
  const { source, dataset, timeZone } = readDatasetContract(HAND);
  expect({ source, timeZone }).toMatchObject({
    timeZone: 'UTC',
    source: {
      name: 'files',
      localPath: 'bills-*.csv',
      delivery: 'appends',
      period: { kind: 'fromName', pattern: 'bills-{yyyy}-{MM}.csv' },
      format: {
        kind: 'csv',
        delimiter: ';',
        quote: '"',
        escape: '"',
        encoding: 'windows-1252',
        header: true,
        skipLines: 0,
      },
    },
  });
  expect(dataset).toMatchObject({
    domain: 'local',
    name: 'bill',
    key: ['bill_id'],
    history: 'all',
  });
  expect(dataset.columns).toEqual([
    { name: 'bill_id', type: 'string', required: true, from: ['Factuurnummer'] },
    { name: 'booked_on', type: 'date', parse: { formats: ['dd/MM/yyyy'] } },
    {
      name: 'amount',
      type: 'decimal(12,2)',
      from: ['Bedrag', 'Bedrag (EUR)'],
      parse: { decimal: ',', nullWords: ['n/a'] },
    },
  ]);
});

test('what a period has besides is said beside it, and written so', () => {
  const unit = HAND.replace('{ fromName: "bills-{yyyy}-{MM}.csv" }', '{ fromColumn: booked_on, unit: month }');
  const contract = readDatasetContract(unit);
  expect(contract.source.period).toEqual({ kind: 'fromColumn', column: 'booked_on', unit: 'month' });
  const written = datasetContractText(contract);
  expect(written).toContain('period: { fromColumn: booked_on, unit: month }');
  expect(readDatasetContract(written).source.period).toEqual(contract.source.period);
  expect(faultsOf(unit.replace('unit: month', 'unit: hour'))).toEqual([
    { line: 13, said: "'period.unit' must be one of day, week, month, quarter, year, got 'hour'" },
  ]);
});

test('the defaults of a contract are those of the constructs', () => {
  for (const source of [Source.csv(), Source.json(), Source.ndjson(), Source.excel(), Source.parquet()]) {
    const { kind, ...said } = JSON.parse(JSON.stringify(source._format));
    const defaults: Record<string, unknown> = { ...CONTRACT_DEFAULTS.format[kind] };
    expect(said).toEqual(kind === 'csv' ? { ...defaults, escape: defaults.quote } : defaults);
    expect(source.delivery.rule).toBe(CONTRACT_DEFAULTS.source.delivery);
    expect(source.period._manifest()).toEqual(CONTRACT_DEFAULTS.source.period);
  }
});

test('what others say in a contract is theirs', () => {
  const other = HAND.replace(
    'status: active',
    'status: active\ncustomProperties: [{ property: rating, value: 5 }]',
  ).replace('logicalType: date,', 'logicalType: date, tags: [x], customProperties: [{ property: color, value: red }],');
  expect(readDatasetContract(other)).toEqual(readDatasetContract(HAND));
});

test.each([
  [
    'format: csv',
    'format: cvs',
    10,
    "'format' of the server must be one of csv, json, ndjson, excel, parquet, got 'cvs'; did you mean csv",
  ],
  ['format: csv', 'format: xlsx', 10, "got 'xlsx'; did you mean excel"],
  ['delimiter: ";"', 'delimitr: ";"', 13, "'delimitr' is not known here; did you mean 'delimiter'"],
  [
    'delimiter: ";"',
    'nullWords: x',
    13,
    "'nullWords' is not known here; it belongs into 'dataMesh' of a property of the schema",
  ],
  ['period: {', 'delivery: apends, period: {', 13, "'delivery' must be one of appends, "],
  ['encoding: windows-1252', 'skipLines: two', 13, "'skipLines' must be integer, got 'two'"],
  ['property: dataMesh\n', 'property: datamesh\n', 12, "'datamesh' is not known; did you mean 'dataMesh'"],
  ['name: bill\n', 'name: Bill\n', 15, "'name' of the schema object must be lower case letters"],
  ['logicalType: date', 'logicalType: dat', 18, "column 'booked_on': 'logicalType' must be one of string, boolean"],
  ['dd/MM/yyyy', 'dd/mm/yyyy', 18, "column 'booked_on': 'dd/mm/yyyy' has minutes without hours; mm is minutes"],
  [
    '        physicalType: decimal(12,2)\n',
    '',
    19,
    "a number needs its 'physicalType'; add physicalType: decimal(18,2)",
  ],
  ['decimal(12,2)', 'decimal(12,20)', 21, "'physicalType' a decimal's scale must not exceed its precision 12, got 20"],
  ['decimal: ","', 'decimal: 7', 22, "'decimal' must be string, got 7"],
  ['Bedrag (EUR)', 'Factuurnummer', 19, "'Factuurnummer' is the header of both 'bill_id' and 'amount'"],
  ['v3.1.0', 'v2.2.2', 1, "'apiVersion' must be v3.1.0, got 'v2.2.2'"],
  ['kind: DataContract', 'kind: Contract', undefined, 'this is no data contract'],
  ['servers:', 'servers: [', 7, 'this is no YAML'],
])('fails on %j turned into %j with the line and the mend', (from, to, line, said) => {
  expect(faultsOf(HAND.replace(from, to))).toContainEqual({ line, said: expect.stringContaining(said) });
});

test('fails with all that is wrong at once, and on a text that grows by references', () => {
  expect(faultsOf(HAND.replace('format: csv', 'format: x').replace('name: bill\n', 'name: B\n')).length).toBe(2);
  expect(faultsOf('kind: &a [x]\nb: [*a, *a]')[0].said).toContain('this is no contract');
});
