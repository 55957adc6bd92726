import { Stack } from 'aws-cdk-lib';
import {
  Column,
  type ColumnOptions,
  CuratedLayer,
  type DatasetProps,
  LandingZone,
  Period,
  Source,
  Sql,
  StagingLayer,
  TimeUnit,
} from 'cdk-data-mesh';
import { allLayers, faultOf, newApp } from './support';

function datasetFault(props: Partial<DatasetProps>, source: Source = Source.csv(), name = 'bill'): string {
  const app = newApp();
  const stack = new Stack(app, 'Revenue');
  const landing = new LandingZone(stack, 'Finance', { domain: 'finance' });
  new StagingLayer(stack, 'Staging').addDataset(name, {
    source: landing.addSource('bills', source),
    columns: { bill_id: Column.string(), amount: Column.decimal(12, 2) },
    ...props,
  });
  return faultOf(app);
}

test('fails on everything that is wrong at once, each with the path of its construct', () => {
  const { app, curated, finance } = allLayers();
  finance.addSource('Rates 2', Source.csv({ delimiter: '' }));
  curated.addModel('day', {
    sql: Sql.inline(' '),
    inputs: {},
    columns: { day: Column.date() },
    key: ['dya'],
  });
  const fault = faultOf(app);
  expect(fault).toContain("[Revenue/Finance/Rates 2] the source's name must be lower case letters");
  expect(fault).toContain(
    "[Revenue/Finance/Rates 2] 'delimiter' must be one character or several and no line break, got ''",
  );
  expect(fault).toContain("[Revenue/Curated/day] 'sql' is empty; give it one SELECT");
  expect(fault).toContain("[Revenue/Curated/day] 'key' names no column 'dya'; did you mean 'day'");
});

describe('fails on a source', () => {
  test.each([
    [
      'with a delimiter that is also the quote',
      Source.csv({ delimiter: '"' }),
      "'delimiter' and 'quote' are both '\"'",
    ],
    [
      'that skips half a line',
      Source.csv({ skipLines: 0.5 }),
      "'skipLines' must be a whole number, 0 or more, got 0.5",
    ],
    [
      'with a quote in its delimiter',
      Source.csv({ delimiter: '","' }),
      `'delimiter' must not have the quote '"' in it, got '","'`,
    ],
    ['with a long quote', Source.csv({ quote: '""' }), `'quote' must be one character or empty, got '""'`],
    ['with a footer of -1', Source.csv({ footerLines: -1 }), "'footerLines' must be a whole number, 0 or more, got -1"],
    ['with no row of a header', Source.csv({ headerRows: 0 }), "'headerRows' must be a whole number, 1 or more, got 0"],
    [
      'with rows of a header that it has not',
      Source.csv({ header: false, headerRows: 2 }),
      "'headerRows' is 2, but 'header' is false",
    ],
    [
      'that skips rows backwards',
      Source.excel({ skipRows: -1 }),
      "'skipRows' must be a whole number, 0 or more, got -1",
    ],
    ['with a sheet twice', Source.excel({ sheet: 'a', sheetNumber: 2 }), "'sheet' is 'a' and 'sheetNumber' is 2"],
    ['with no sheet 0', Source.excel({ sheetNumber: 0 }), "'sheetNumber' must be a whole number, 1 or more, got 0"],
    ['with a range that goes back', Source.excel({ range: 'F9:B2' }), "'range' must be cells of a sheet, got 'F9:B2'"],
    [
      'whose names tell no year',
      Source.csv({ period: Period.fromName('bills-{MM}.csv') }),
      "'period' needs the field {yyyy} in its pattern, got 'bills-{MM}.csv'; for example 'bills-{yyyy}-{MM}.csv'",
    ],
    [
      'whose names tell minutes for months',
      Source.csv({ period: Period.fromName('bills-{yyyy}-{mm}.csv') }),
      "'period' knows the fields {yyyy}, {MM}, {dd}, got '{mm}'",
    ],
    [
      'whose names tell a day of no month',
      Source.csv({ period: Period.fromName('bills-{yyyy}-{dd}.csv') }),
      "'period' has the field {dd} without {MM}",
    ],
  ])('%s', (_, source, message) => {
    expect(datasetFault({}, source)).toContain(message);
  });
});

describe('fails on a dataset', () => {
  const column = (of: Column): Partial<DatasetProps> => ({ columns: { bill_id: of } });
  const from: ColumnOptions = { from: ['Nr'] };

  test.each<[string, Partial<DatasetProps>, string]>([
    ['without columns', { columns: {} }, "'columns' is empty"],
    [
      'whose column has a name of ours',
      { columns: { __row: Column.integer() } },
      "a column's name must be lower case letters",
    ],
    ['whose key is no column', { key: ['bil_id'] }, "'key' names no column 'bil_id'; did you mean 'bill_id'"],
    ['whose key names a column twice', { key: ['bill_id', 'bill_id'] }, "'key' names 'bill_id' twice"],
    [
      'whose key is a list',
      { columns: { bill_id: Column.list(Column.string()) }, key: ['bill_id'] },
      "'key' names 'bill_id' of type list<string>; a key is of single values",
    ],
    ['with minutes for months in a date', column(Column.date({ formats: ['dd/mm/yyyy'] })), 'dd/mm/yyyy'],
    ['with a precision beyond 38', column(Column.decimal(39, 2)), 'precision must be 1 to 38, got 39'],
    ['whose separators are one', column(Column.decimal(12, 2, { group: '.' })), "'decimal' and 'group' are both '.'"],
    [
      'two columns of which are one in the file',
      { columns: { a: Column.string(from), b: Column.string(from) } },
      "'from' of 'b' and of 'a' both name 'Nr'",
    ],
  ])('%s', (_, props, message) => {
    expect(datasetFault(props)).toContain(message);
  });

  test('whose period is no column', () => {
    const source = Source.csv({ period: Period.fromColumn('bill_dat') });
    expect(datasetFault({}, source)).toContain("'period' of Revenue/Finance/bills names no column 'bill_dat'");
  });

  test('whose files are each of an hour', () => {
    const source = Source.csv({ period: Period.fromColumn('billed_on', { unit: TimeUnit.HOUR }) });
    expect(datasetFault({}, source)).toContain("'period' is told in days: TimeUnit.HOUR is less; use TimeUnit.DAY");
  });

  test('whose period is no day', () => {
    const source = Source.csv({ period: Period.fromColumn('amount') });
    expect(datasetFault({}, source)).toContain("must name a date or a timestamp, got 'amount' of type decimal(12,2)");
  });

  test.each(['Bill', 'bill-line', 'bill__line', '1bill', 'x; DROP TABLE y', '../bill'])('whose name is %j', (name) => {
    expect(datasetFault({}, undefined, name)).toContain("the dataset's name must be lower case letters");
  });
});

test('fails on two of one name in one scope, at once', () => {
  const { curated, finance, staging, bill } = allLayers();
  const other = finance.addSource('others', Source.csv());
  expect(() => finance.addSource('bills', Source.csv())).toThrow(
    "Revenue/Finance: there are two sources named 'bills'; give one of them another name",
  );
  expect(() => staging.addDataset('bill', { source: other, columns: {} })).toThrow(
    "there are two datasets named 'bill'",
  );
  expect(() => curated.addModel('revenue', { sql: Sql.inline('SELECT 1'), inputs: { bill }, columns: {} })).toThrow(
    "there are two models named 'revenue'",
  );
});

test('fails on two of one name in one domain, wherever they stand', () => {
  const { app, stack, bill } = allLayers();
  const more = new CuratedLayer(stack, 'More', { domain: 'forecasting' });
  more.addModel('revenue', {
    sql: Sql.inline('SELECT bill_id FROM bill'),
    inputs: { bill },
    columns: { bill_id: Column.string() },
  });
  expect(faultOf(app)).toContain(
    "Revenue/More/revenue: there are two models named 'forecasting.revenue', the other is Revenue/Curated/revenue",
  );
});

test('fails on two layers that would own one database', () => {
  const { app, stack, bill } = allLayers();
  new CuratedLayer(stack, 'More', { domain: 'forecasting' }).addModel('day', {
    sql: Sql.inline('SELECT bill_id FROM bill'),
    inputs: { bill },
    columns: { bill_id: Column.string() },
  });
  expect(faultOf(app)).toContain(
    "Revenue/More/day: 'domain' gives the database mesh_dev_forecasting_curated, which Revenue/Curated owns already; declare the table there, or give the layer another domain",
  );
});

test('fails on a domain that is no name', () => {
  const app = newApp();
  new LandingZone(new Stack(app, 'Revenue'), 'Finance', { domain: 'Finance & Control' });
  expect(faultOf(app)).toContain("[Revenue/Finance] 'domain' must be lower case letters");
});
