import { Duration } from 'aws-cdk-lib';
import {
  Check,
  Column,
  type IncrementalOptions,
  Materialization,
  type ModelProps,
  Parameter,
  Relation,
  Sql,
  TimeUnit,
} from 'cdk-data-mesh';
import { allLayers, faultOf } from './support';

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
      'whose tag is no word',
      () => ({ tags: ['Nightly run'] }),
      "'tags': a tag must be lower case letters, digits, hyphens and underscores, beginning with a letter, at most 60 characters, got 'Nightly run'",
    ],
    ['with a tag twice', () => ({ tags: ['nightly', 'nightly'] }), "'tags' has 'nightly' twice; leave one out"],
    [
      'whose check warns above more rows than it fails above',
      () => ({ checks: [Check.notNull('amount').tolerating({ warnAbove: 100, failAbove: 10 })] }),
      "check 'not_null_amount': 'warnAbove' is 100 and above 'failAbove', which is 10; exchange them",
    ],
    [
      'whose check tolerates a fraction of a row',
      () => ({ checks: [Check.notNull('amount').tolerating({ failAbove: 0.5 })] }),
      "check 'not_null_amount': 'failAbove' must be a number of rows, whole and 0 or more, got 0.5; count rows; a part of the table is not taken",
    ],
    [
      'whose check tolerates fewer than no rows',
      () => ({ checks: [Check.notNull('amount').tolerating({ warnAbove: -1 })] }),
      "check 'not_null_amount': 'warnAbove' must be a number of rows, whole and 0 or more, got -1",
    ],
    [
      'whose check tolerates it does not say what',
      () => ({ checks: [Check.notNull('amount').tolerating({})] }),
      "check 'not_null_amount': its tolerance has neither warnAbove nor failAbove; give it one of them",
    ],
    [
      'whose check is a warning and fails',
      () => ({ checks: [Check.notNull('amount').tolerating({ failAbove: 3 }).asWarning()] }),
      "check 'not_null_amount': it is a warning and fails above 3 rows; leave out 'failAbove' or asWarning",
    ],
    [
      'whose check of the whole table tolerates rows',
      () => ({ checks: [Check.notEmpty().tolerating({ failAbove: 3 })] }),
      "check 'not_empty': it looks at the table as a whole and counts no rows; leave the tolerance out, or use asWarning",
    ],
    [
      'whose relation tolerates rows and does not',
      ({ bill }) => ({
        relations: [Relation.to(bill, ['bill_id']).tolerating({ warnAbove: 2, failAbove: 1 })],
      }),
      "'relations' to finance.bill: 'warnAbove' is 2 and above 'failAbove', which is 1; exchange them",
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
