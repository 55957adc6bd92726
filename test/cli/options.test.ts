import { appFiles, call, declared, useFolders } from './support';

const folder = useFolders();
const SQL = `SELECT date_trunc('month', booked_on)::DATE AS month, sum(amount) AS revenue
FROM bill WHERE booked_on >= $since
GROUP BY ALL`;

/** Revenue by month, of which the model is told since when. */
function app(): string {
  const parameters = { since: { type: 'date', default: '2026-01-01' } } as const;
  return folder(appFiles(declared({ sql: SQL, model: { parameters } })));
}

test('a run is asked for one table, for a model anew, and for another value in this run alone', async () => {
  const cwd = app();
  const status = async (...words: string[]) => {
    const { code, out, err } = await call(['run', '--json', ...words], { cwd });
    expect([code, err.includes('error')]).toEqual([0, false]);
    const { intakes, models } = JSON.parse(out);
    return {
      taken: intakes.length,
      models: models.map((it: { status: string; rows: number }) => [it.status, it.rows]),
    };
  };
  expect(await status('--select', 'finance.bill')).toEqual({ taken: 1, models: [] });
  expect(await status('--select', 'forecasting.revenue')).toEqual({ taken: 0, models: [['built', 2]] });
  expect(await status('--full-refresh')).toEqual({ taken: 0, models: [['built', 2]] });
  expect(await status('--param', 'forecasting.revenue.since=2026-02-01')).toEqual({ taken: 0, models: [['built', 1]] });
  expect(await status()).toEqual({ taken: 0, models: [['built', 2]] });
});

test.each([
  [['--select', 'finance.bil'], "did you mean 'finance.bill'"],
  [['--param', 'forecasting.revenue.sinc=2026-02-01'], 'since'],
  [['--param', 'forecasting.revenue.since=soon'], 'date'],
])('fails on %j with what there is', async (words, hint) => {
  const { code, err } = await call(['run', ...words], { cwd: app() });
  expect(code).toBeGreaterThan(0);
  expect(err).toContain(hint);
});

test('lineage down shows what is made of a column, and nothing that it is made of', async () => {
  const { code, out } = await call(['lineage', 'forecasting.revenue.revenue', '--down'], { cwd: app() });
  expect(code).toBe(0);
  expect(out).toContain('nothing that is declared');
  expect(out).not.toContain('finance.bill');
});
