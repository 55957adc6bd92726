import fc from 'fast-check';
import type { Delivery, IncrementalRule, ModelManifest } from '../../lib/manifest';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App } from './apps';

interface Row {
  readonly id: string;
  readonly day: number;
  readonly second: number;
  readonly amount: number;
}

type TimeUnit = IncrementalRule['unit'];

/** What lands before a run: files by name, each with its rows; a name that is there already is delivered again. */
type Landing = readonly { readonly name: string; readonly rows: readonly Row[] }[];

const row: fc.Arbitrary<Row> = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  day: fc.nat(75),
  // Often at the border of a day.
  second: fc.oneof(fc.constantFrom(0, 86_399), fc.nat(86_399)),
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
const sumBy = (time: string) => `SELECT ${time} AS time, sum(amount) AS amount FROM bill GROUP BY ALL`;
const OVER = 'SELECT time, amount + 1 AS amount FROM day';

/** A model by time, and the same made as a whole. */
function pair(name: string, sql: string, more: Partial<ModelManifest>, full = sql): ModelManifest[] {
  const { inputs = [{ name: 'bill', table: 'finance.bill', view: { kind: 'all' } }], columns = COLUMNS } = more;
  const both = { columns, key: ['time'], inputs };
  return [
    model(name, [], { ...both, ...more, sql: { text: sql } }),
    model(`${name}_full`, [], { ...both, sql: { text: full } }),
  ];
}

/** A model by another kind of time than days. */
function timed(name: string, type: string, column: string, time: string, unit?: TimeUnit): ModelManifest[] {
  const columns = [{ name: 'time', type }, COLUMNS[1]] as ModelManifest['columns'];
  const materialization = { kind: 'incremental', by: 'time', inputs: { bill: column }, ...(unit && { unit }) } as const;
  return pair(name, sumBy(time), { columns, materialization });
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
  ...timed('moment', 'timestamp', 'booked_at', 'booked_at'),
  ...timed('month_of_moment', 'timestamp', 'booked_at', "date_trunc('month', booked_at)", 'month'),
  ...timed('instant', 'timestamptz', 'taken_at', "date_trunc('day', taken_at)"),
  ...timed('number', 'long', 'number', 'number'),
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
            { name: 'booked_at', type: 'timestamp' },
            { name: 'taken_at', type: 'timestamptz' },
            { name: 'number', type: 'long' },
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

function lineOf({ id, day, second, amount }: Row): string {
  const at = new Date(Date.UTC(2026, 0, 1 + day, 0, 0, second)).toISOString().slice(0, 19);
  return [id, dayOf(day), at.replace('T', ' '), `${at}+00:00`, day - 40, amount].join(';');
}

/** Rows that a model by time and the same made as a whole do not share. */
function differenceSql(name: string): string {
  const [one, other] = [`sales.${name}`, `sales.${name}_full`];
  return `SELECT '${name}', CAST(time AS VARCHAR), amount FROM ((FROM ${one} EXCEPT ALL FROM ${other}) UNION ALL (FROM ${other} EXCEPT ALL FROM ${one}))`;
}

test('a model by time or by appending equals its full refresh, whatever comes in which order and in which split', async () => {
  const scopes: string[] = [];
  await fc.assert(
    fc.asyncProperty(delivery, fc.array(landing, { minLength: 2, maxLength: 3 }), async (how, landings) => {
      const app = appOf(how);
      for (const files of landings) {
        for (const { name, rows } of files) {
          app.file(`bills/${name}`, 'id;booked_on;booked_at;taken_at;number;amount', ...rows.map(lineOf));
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
