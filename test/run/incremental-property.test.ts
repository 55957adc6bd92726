import fc from 'fast-check';
import type { Delivery, ModelManifest } from '../../lib/manifest';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App } from './apps';

interface Row {
  readonly id: string;
  readonly day: number;
  readonly amount: number;
}

/** What lands before a run: files by name, each with its rows; a name that is there already is delivered again. */
type Landing = readonly { readonly name: string; readonly rows: readonly Row[] }[];

const row: fc.Arbitrary<Row> = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  day: fc.nat(75),
  amount: fc.integer({ min: -9, max: 9 }),
});
const landing: fc.Arbitrary<Landing> = fc.array(
  fc.record({
    name: fc.constantFrom('2026-01-a.csv', '2026-01-b.csv', '2026-02-a.csv', '2026-02-b.csv'),
    rows: fc.array(row, { minLength: 1, maxLength: 5 }),
  }),
  { minLength: 1, maxLength: 2 },
);
const delivery = fc.constantFrom<Delivery>('appends', 'replacesSameName', 'replacesSamePeriod', 'fullExport');

const COLUMNS: ModelManifest['columns'] = [
  { name: 'time', type: 'date' },
  { name: 'amount', type: 'decimal(18,2)' },
];
const DAYS = 'SELECT booked_on AS time, sum(amount) AS amount FROM bill GROUP BY ALL';
const MONTHS = `SELECT date_trunc('month', booked_on) AS time, sum(amount) AS amount FROM bill GROUP BY ALL`;
const PRUNED = MONTHS.replace('GROUP', 'WHERE booked_on >= $from AND booked_on < $to GROUP');
const WEEK = `SELECT d.time, sum(b.amount) AS amount FROM (SELECT DISTINCT booked_on AS time FROM bill) AS d
  JOIN bill AS b ON b.booked_on BETWEEN d.time - 6 AND d.time GROUP BY ALL`;
const OVER = 'SELECT time, amount + 1 AS amount FROM day';

/** A model by time, and the same made as a whole. */
function pair(name: string, sql: string, more: Partial<ModelManifest>, full = sql): ModelManifest[] {
  const inputs = more.inputs ?? [{ name: 'bill', table: 'finance.bill', view: { kind: 'all' } }];
  const of = { columns: COLUMNS, key: ['time'], inputs };
  return [
    model(name, [], { ...of, ...more, sql: { text: sql } }),
    model(`${name}_full`, [], { ...of, sql: { text: full } }),
  ];
}

const by = { kind: 'incremental', by: 'time', inputs: { bill: 'booked_on' } } as const;
const MODELS = [
  ...pair('day', DAYS, { materialization: by }),
  ...pair('month', PRUNED, { materialization: { ...by, unit: 'month' } }, MONTHS),
  ...pair('week', WEEK, { materialization: { ...by, windowSeconds: 6 * 86_400 } }),
  ...pair('latest', MONTHS, {
    inputs: [{ name: 'bill', table: 'finance.bill', view: { kind: 'latest' } }],
    materialization: { ...by, unit: 'month' },
  }),
  ...pair('over', OVER, {
    inputs: [{ name: 'day', table: 'sales.day', view: { kind: 'default' } }],
    materialization: { ...by, inputs: { day: 'time' } },
  }),
  ...pair('added', 'SELECT booked_on AS time, amount FROM bill', {
    key: [],
    materialization: { kind: 'append', input: 'bill' },
  }).map((it) => ({ ...it, key: [] })),
];

function appOf(how: Delivery): App {
  return new App(
    manifest({
      sources: [
        source('bill', {
          localPath: 'bills',
          delivery: how,
          period: { kind: 'fromName', pattern: '{yyyy}-{MM}-*.csv' },
        }),
      ],
      datasets: [
        dataset('bill', {
          columns: [
            { name: 'id', type: 'string', required: true },
            { name: 'booked_on', type: 'date' },
            { name: 'amount', type: 'decimal(12,2)' },
          ],
          key: ['id'],
        }),
      ],
      models: MODELS,
    }),
  );
}

const dayOf = (day: number): string => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);

/** Rows that a model by time and the same made as a whole do not share. */
function differenceSql(name: string): string {
  const [one, other] = [`sales.${name}`, `sales.${name}_full`];
  return `SELECT '${name}', * FROM ((FROM ${one} EXCEPT ALL FROM ${other}) UNION ALL (FROM ${other} EXCEPT ALL FROM ${one}))`;
}

test('a model by time or by appending equals its full refresh, whatever comes in which order and in which split', async () => {
  const scopes: string[] = [];
  await fc.assert(
    fc.asyncProperty(delivery, fc.array(landing, { minLength: 2, maxLength: 3 }), async (how, landings) => {
      const app = appOf(how);
      for (const files of landings) {
        for (const { name, rows } of files) {
          const lines = rows.map(({ id, day, amount }) => `${id};${dayOf(day)};${amount}`);
          app.file(`bills/${name}`, 'id;booked_on;amount', ...lines);
        }
        const { problems, models } = await app.run();
        expect(problems).toEqual([]);
        scopes.push(...models.flatMap(({ scope }) => scope ?? []));
        const names = MODELS.map(({ name }) => name).filter((name) => !name.endsWith('_full'));
        expect(await app.rows(names.map(differenceSql).join('\nUNION ALL\n'))).toEqual([]);
      }
    }),
    { numRuns: Number(process.env.INCREMENTAL_RUNS ?? 4) },
  );
  // Else nothing was shown: most were not made anew.
  expect(scopes.filter((scope) => scope.startsWith('time from')).length).toBeGreaterThan(4);
}, 600_000);
