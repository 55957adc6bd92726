import { Duration, Stack } from 'aws-cdk-lib';
import {
  Check,
  Column,
  type ColumnOptions,
  CuratedLayer,
  type DatasetProps,
  type IncrementalOptions,
  LandingZone,
  Materialization,
  type ModelProps,
  Parameter,
  Period,
  Relation,
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

function modelFault(props: Partial<ModelProps>, name = 'day'): string {
  const { app, curated, bill } = allLayers();
  curated.addModel(name, {
    sql: Sql.inline('SELECT bill_id, amount FROM bill'),
    inputs: { bill },
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

  test('whose period is no day', () => {
    const source = Source.csv({ period: Period.fromColumn('amount') });
    expect(datasetFault({}, source)).toContain("must name a date or a timestamp, got 'amount' of type decimal(12,2)");
  });

  test.each(['Bill', 'bill-line', 'bill__line', '1bill', 'x; DROP TABLE y', '../bill'])('whose name is %j', (name) => {
    expect(datasetFault({}, undefined, name)).toContain("the dataset's name must be lower case letters");
  });
});

describe('fails on a model', () => {
  test.each<[string, (it: ReturnType<typeof allLayers>) => Partial<ModelProps>, string]>([
    ['without columns', () => ({ columns: {} }), "'columns' is empty"],
    [
      'whose relation leaves from no column',
      ({ bill }) => ({ relations: [Relation.to(bill, ['bil_id'], ['bill_id'])] }),
      "'relations' names no column 'bil_id'; did you mean 'bill_id'",
    ],
    [
      'whose relation leads to no column',
      ({ bill }) => ({ relations: [Relation.to(bill, ['bill_id'], ['billid'])] }),
      "'relations' to finance.bill names no column 'billid'; did you mean 'bill_id'",
    ],
    [
      'whose relation pairs one with two',
      ({ bill }) => ({ relations: [Relation.to(bill, ['bill_id'], ['bill_id', 'amount'])] }),
      "'relations' to finance.bill pairs 1 columns with 2",
    ],
    [
      'with the same check twice',
      () => ({ checks: [Check.notNull('amount'), Check.notNull('amount')] }),
      "'checks' has two named 'not_null_amount'",
    ],
    [
      'whose check is of no column',
      () => ({ checks: [Check.notNull('amont')] }),
      "check 'not_null_amont' names no column 'amont'; did you mean 'amount'",
    ],
    [
      'that compares a text with zero',
      () => ({ checks: [Check.notNegative('bill_id')] }),
      "check 'not_negative_bill_id' is for numbers, got 'bill_id' of type string",
    ],
    [
      'whose limits are exchanged',
      () => ({ checks: [Check.between('amount', 2, 1)] }),
      'has the minimum 2 above the maximum 1; exchange them',
    ],
    ['with a range of nothing', () => ({ checks: [Check.range('amount', {})] }), 'has neither minimum nor maximum'],
    [
      'with a range of another type',
      () => ({ checks: [Check.range('amount', { minimum: '2026-01-01' })] }),
      "check 'range_amount': 'minimum' is no decimal(12,2): '2026-01-01'; write it like -12.5",
    ],
    [
      'whose range is exchanged',
      () => ({ checks: [Check.range('amount', { minimum: '2', maximum: '1.5' })] }),
      "'minimum' 2 is above 'maximum' 1.5",
    ],
    [
      'whose freshness is of no time',
      () => ({ checks: [Check.fresh('amount', Duration.days(1))] }),
      "check 'fresh_amount' is for dates, timestamps and instants, got 'amount' of type decimal(12,2)",
    ],
    [
      'that counts half rows',
      () => ({ checks: [Check.rowCount({ minimum: 0.5 })] }),
      "'minimum' must be a whole number",
    ],
    [
      'that may lose more than all rows',
      () => ({ checks: [Check.rowCountChange({ decrease: 2 })] }),
      "'decrease' must be a fraction from 0 to 1, got 2",
    ],
    ['that may change by nothing', () => ({ checks: [Check.rowCountChange({})] }), 'has neither decrease nor increase'],
    ['that accepts nothing', () => ({ checks: [Check.acceptedValues('bill_id', [])] }), 'accepts no value'],
    [
      'as of no day',
      ({ bill }) => ({ inputs: { bill: bill.asOf('2026-02-30') } }),
      "'inputs.bill' asOf must be a day as yyyy-MM-dd, got '2026-02-30'",
    ],
    [
      'whose input has no plain name',
      ({ bill }) => ({ inputs: { 'Bill ': bill } }),
      "an input's name must be lower case letters",
    ],
    [
      'whose answer is of no column',
      () => ({ answer: { title: 'Bills', label: 'bill', value: 'amount' } }),
      "'answer' names no column 'bill'",
    ],
  ])('%s', (_, props, message) => {
    const layers = allLayers();
    layers.curated.addModel('day', {
      sql: Sql.inline('SELECT bill_id, amount FROM bill'),
      inputs: { bill: layers.bill },
      columns: { bill_id: Column.string(), amount: Column.decimal(12, 2) },
      ...props(layers),
    });
    expect(faultOf(layers.app)).toContain(message);
  });

  test('whose name is SQL', () => {
    expect(modelFault({}, 'x; DROP TABLE y')).toContain("the model's name must be lower case letters");
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

describe('fails on a materialization', () => {
  const NOT_NULL = { bill_id: Column.string(), amount: Column.decimal(12, 2), day: Column.date({ required: true }) };
  const by = (options: Partial<IncrementalOptions>, more: Partial<ModelProps> = {}) =>
    modelFault({
      columns: NOT_NULL,
      key: ['bill_id'],
      materialization: Materialization.incremental({ by: 'day', inputs: { bill: 'booked_on' }, ...options }),
      ...more,
    });

  test.each<[string, () => string, string]>([
    [
      'by a column that is not there',
      () => by({ by: 'dya' }),
      "incremental by names no column 'dya'; did you mean 'day'",
    ],
    [
      'by a column that may be null',
      () => by({}, { columns: { ...NOT_NULL, day: Column.date() } }),
      "by 'day' may be null",
    ],
    ['by text', () => by({ by: 'bill_id' }), "by 'bill_id' must be a date, a timestamp, an instant or a whole number"],
    ['without a key', () => by({}, { key: [] }), "incremental needs a 'key'"],
    ['that names no inputs', () => by({ inputs: {} }), 'incremental names no inputs'],
    [
      'that names no such input',
      () => by({ inputs: { bil: 'booked_on' } }),
      "names no input 'bil'; did you mean 'bill'",
    ],
    [
      'that names no such column of an input',
      () => by({ inputs: { bill: 'boked_on' } }),
      "the input 'bill' has no column 'boked_on'; did you mean 'booked_on'",
    ],
    ['of dates by the hour', () => by({ unit: TimeUnit.HOUR }), 'a date has no hours'],
    [
      'that appends files which replace each other',
      () => modelFault({ materialization: Materialization.append('bill') }),
      "needs an input whose files append, and those of 'bill' replace earlier ones",
    ],
    [
      'of a view with parameters',
      () =>
        modelFault({ materialization: Materialization.view(), parameters: { since: Parameter.date('2026-01-01') } }),
      "'parameters' has since, and a view has none",
    ],
  ])('%s', (_, fault, message) => {
    expect(fault()).toContain(message);
  });
});

test.each<[string, Parameter, string]>([
  ['since', Parameter.date('31/01/2026'), "'parameters.since' is no date: '31/01/2026'; write it like 2026-01-31"],
  ['half', Parameter.integer(0.5), "'parameters.half' is no long: '0.5'; write it like -12"],
  ['rate', Parameter.decimal(3, 2, '21.5'), "'parameters.rate' is no decimal(3,2): '21.5'"],
  ['run_date', Parameter.string('x'), "'parameters.run_date' has a name that is taken: $run_date is bound by the run"],
  ['Since', Parameter.string('x'), "a parameter's name must be lower case letters"],
])('fails on the parameter %s with a wrong name or value', (name, parameter, message) => {
  expect(modelFault({ parameters: { [name]: parameter } })).toContain(message);
});
