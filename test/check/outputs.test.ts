import { GOOD, told, useSession } from './support';

useSession();
const AT = 'Revenue/Curated/revenue models/revenue.sql';

async function toldOf(output: string, type = 'decimal(18,2)'): Promise<string[]> {
  const columns = [
    { name: 'month', type: 'date' },
    { name: 'revenue', type },
  ];
  return told(`SELECT booked_on AS month,\n  ${output} AS revenue FROM bill`, { columns });
}

test('fails on an output without a name, on one twice, and says both at once', async () => {
  const sql = 'SELECT booked_on AS month, sum(amount),\n amount AS Month FROM bill GROUP BY ALL';
  expect(await told(sql)).toEqual(
    expect.arrayContaining([
      `${AT}:1:28: output column 2 has no name; add one: … AS name`,
      `${AT}:2:2: two output columns are called 'month'; give one of them another name: … AS other`,
      `${AT}: the SQL gives no column 'revenue'; add it to the SELECT or take it out of 'columns'`,
    ]),
  );
});

test('fails on a name twice that only stars show', async () => {
  expect(await told('SELECT b.* FROM bill a, bill b UNION ALL SELECT a.* FROM bill a, bill b')).not.toContainEqual(
    expect.stringContaining('two output columns'),
  );
  expect(await told('SELECT * FROM bill a, bill b')).toContainEqual(
    expect.stringContaining("two output columns are called 'bill_id'; name the columns instead of *"),
  );
});

test('fails on a column that is not declared, and names the declared one that it may be', async () => {
  expect(await told(GOOD.replace('AS revenue', 'AS revenu'))).toEqual([
    `${AT}: the SQL gives no column 'revenue'; did you mean 'revenu', which the SQL gives`,
    `${AT}:2:3: the SQL gives 'revenu', which is not declared; add it to 'columns' or take it out of the SELECT`,
  ]);
});

test('case makes no difference to names', async () => {
  expect(await told(GOOD.replace('AS revenue', 'AS REVENUE'))).toEqual([]);
});

test('fails on a type that tables do not have, with the cast to write', async () => {
  expect(await toldOf('sum(lines) OVER ()', 'int')).toEqual([
    `${AT}:2:3: 'revenue' is HUGEINT, a type that tables do not have; it is declared int; write cast(… AS integer) AS revenue`,
  ]);
  expect(await toldOf('lines::UBIGINT', 'long')).toEqual([
    expect.stringContaining("'revenue' is UBIGINT, a type that"),
  ]);
  expect(await toldOf('INTERVAL 1 DAY', 'string')).toEqual([
    expect.stringContaining("'revenue' is INTERVAL, a type that"),
  ]);
});

test.each([
  ['amount::DOUBLE', 'decimal(18,2)', 'double and declared decimal(18,2)'],
  ['amount * 1.155', 'decimal(18,2)', 'decimal(16,5) and declared decimal(18,2)'],
  ['lines', 'decimal(18,2)', 'long and declared decimal(18,2)'],
  ['lines', 'int', 'long and declared int'],
  ['lines', 'double', 'long and declared double'],
  ['booked_on::TIMESTAMP', 'date', 'timestamp and declared date'],
  ['booked_on::TIMESTAMP', 'timestamptz', 'timestamp and declared timestamptz'],
  ['amount', 'string', 'decimal(12,2) and declared string'],
  ['bill_id', 'date', 'string and declared date'],
])('fails on %s for a %s, which would lose something', async (output, type, message) => {
  expect(await toldOf(output, type)).toEqual([expect.stringContaining(`'revenue' is ${message}; write cast(… AS `)]);
});

test.each([
  ['sum(amount) OVER ()', 'decimal(18,2)'],
  ['sum(lines) OVER ()', 'long'],
  ['sum(lines) OVER ()', 'decimal(20,0)'],
  ['amount', 'decimal(18,4)'],
  ['1::INTEGER', 'long'],
  ['1::UINTEGER', 'long'],
  ['1::INTEGER', 'double'],
  ['1::INTEGER', 'decimal(12,2)'],
  ['booked_on', 'timestamp'],
  ['NULL', 'boolean'],
  ["'{}'::JSON", 'string'],
])('%s is taken for a %s, as nothing is lost', async (output, type) => {
  expect(await toldOf(output, type)).toEqual([]);
});
