import { describeProblem } from '../../lib/error';
import { dataset, GOOD, model, problemsOf, told, useSession } from './support';

useSession();
const AT = 'Revenue/Curated/revenue';

test('fails on keys, checks and answers that speak of columns that are not there, all at once', async () => {
  const problems = await told(GOOD, {
    key: ['mont'],
    checks: [
      { name: 'positive', kind: 'notNegative', column: 'revenu' },
      { name: 'days', kind: 'notNegative', column: 'month' },
      { name: 'one', kind: 'unique', columns: ['month', 'region'] },
    ],
    answer: { title: 'Revenue', label: 'month', value: 'value' },
  });
  expect(problems).toEqual([
    `${AT}: key: there is no column 'mont'; did you mean 'month'`,
    `${AT}: checks.positive: there is no column 'revenu'; did you mean 'revenue'`,
    `${AT}: checks.one: there is no column 'region'; there are: month, revenue`,
    `${AT}: answer: there is no column 'value'; there are: month, revenue`,
    `${AT}: checks.days needs a column of numbers, 'month' is date; use another check, for example Check.noRows with a SELECT`,
  ]);
});

test('fails on an answer whose value is no number', async () => {
  expect(await told(GOOD, { answer: { title: 'Revenue', label: 'revenue', value: 'month' } })).toEqual([
    `${AT}: answer: 'value' must be a column of numbers, 'month' is date; name another`,
  ]);
});

test('fails on a relation whose sides differ in type, in number or are not there', async () => {
  const to = { to: 'finance.bill' };
  const problems = await told(GOOD, {
    relations: [
      { ...to, columns: ['month'], toColumns: ['bill_id'] },
      { ...to, columns: ['month'], toColumns: ['booked_in'] },
      { ...to, columns: ['month', 'revenue'], toColumns: ['booked_on'] },
      { ...to, columns: ['revenue'], toColumns: ['lines'] },
    ],
  });
  expect(problems).toEqual([
    `${AT}: relations to finance.bill: 'month' is date and 'bill_id' there is string; give both sides one type; cast one of them in its SQL or its columns`,
    `${AT}: relations to finance.bill: there is no column 'booked_in' of finance.bill; did you mean 'booked_on'`,
    `${AT}: relations to finance.bill: 2 columns here cannot match 1 there; name as many columns there as here`,
  ]);
});

test('a check of rows is bound as a model is, and may read the model and its inputs', async () => {
  const check = (sql: string) => told(GOOD, { checks: [{ name: 'whole', kind: 'noRows', sql }] });
  expect(await check('SELECT * FROM revenue ANTI JOIN bill ON month = booked_on')).toEqual([]);
  expect(await check('SELECT revenu FROM revenue')).toEqual([
    `${AT}: checks.whole: there is no column 'revenu'; did you mean 'revenue'`,
  ]);
  expect(await check("SELECT * FROM read_csv('/etc/passwd')")).toEqual([expect.stringContaining('would read files')]);
  expect(await check('SELECT 1; DROP TABLE bill')).toEqual([expect.stringContaining('2 statements')]);
});

test('fails on names that SQL would have to quote', async () => {
  const columns = [{ name: 'Month; DROP TABLE x', type: 'date' }];
  const problems = await told('SELECT booked_on AS "Month; DROP TABLE x" FROM bill', { columns, key: [] });
  expect(problems).toContainEqual(expect.stringContaining(`a column must be lower case letters`));
});

test('every history of a dataset can be bound, with the columns it adds', async () => {
  for (const kind of ['all', 'latest', 'changes', 'default'] as const) {
    const inputs = [{ name: 'bill', table: 'finance.bill', view: { kind } }];
    expect(await told(`${GOOD.replace('GROUP', 'WHERE __period IS NOT NULL GROUP')}`, { inputs })).toEqual([]);
  }
  const inputs = [{ name: 'bill', table: 'finance.bill', view: { kind: 'changes' as const } }];
  expect(await told(GOOD.replace('GROUP', 'WHERE valid_to IS NULL GROUP'), { inputs })).toEqual([]);
  const asOf = [{ name: 'bill', table: 'finance.bill', view: { kind: 'asOf' as const, day: '2026-01-01' } }];
  expect(await told(GOOD, { inputs: asOf })).toEqual([]);
});

test('a model reads another model, and fails on a circle of models', async () => {
  const inputs = (table: string) => [{ name: 'bill', table, view: { kind: 'default' as const } }];
  const sql = 'SELECT month, revenue FROM bill';
  const above = model(sql, { name: 'above', path: 'Revenue/Curated/above', inputs: inputs('forecasting.revenue') });
  expect(await problemsOf([model(GOOD), above])).toEqual([]);
  const circle = await problemsOf([model(sql, { inputs: inputs('forecasting.above') }), above]);
  expect(circle.map(describeProblem)).toEqual([expect.stringContaining('models need each other in a circle')]);
});

test('fails on parse rules that mean nothing for the type, and on headers claimed twice', async () => {
  const bill = dataset('bill', {
    columns: [
      { name: 'bill_id', type: 'string', from: ['Nr'], parse: { decimal: ',' } },
      { name: 'booked_on', type: 'date', from: ['Nr'], parse: { formats: [] } },
      { name: 'amount', type: 'decimal(12,2)', parse: { group: '.' } },
      { name: 'paid', type: 'boolean', parse: { trueWords: ['ja', 'FALSE'] } },
      { name: 'at', type: 'timestamp', parse: { timeZone: 'Europe/Atlantis' } },
      { name: 'size', type: 'decimal(3,4)' },
    ],
    key: ['bill'],
  });
  const problems = (await problemsOf([], [bill])).map(describeProblem);
  expect(problems).toEqual([
    expect.stringContaining("key: there is no column 'bill'"),
    expect.stringContaining("column 'bill_id': 'decimal' is for numbers, got the type string"),
    expect.stringContaining("column 'booked_on': 'formats' is empty"),
    expect.stringContaining("column 'amount': 'decimal' and 'group' are both '.'"),
    expect.stringContaining("column 'paid': 'FALSE' stands for both true and false"),
    expect.stringContaining("column 'at': 'timeZone' must be an IANA name, got 'Europe/Atlantis'"),
    expect.stringContaining("column 'size': a decimal's scale must not exceed its precision 3"),
    expect.stringContaining("'bill_id' and 'booked_on' both come from 'Nr'"),
  ]);
  expect(problems[0]).toMatch(/^Revenue\/Staging\/bill: /);
});

test('the session is left as it was', async () => {
  await problemsOf([model(GOOD)]);
  expect(await problemsOf([model(GOOD)])).toEqual([]);
});
