import { setTimeout as wait } from 'node:timers/promises';
import { refreshDefinition } from '../../constructs/curated-layer/refresh-definition';
import { handler as audit } from '../../lib/handlers/audit.lambda';
import { handler as build } from '../../lib/handlers/build.lambda';
import { MOST_IN_AN_EXECUTION } from '../../lib/handlers/model-run';
import { handler as plan } from '../../lib/handlers/plan.lambda';
import { withPlatform } from '../../lib/handlers/platform';
import { openQuery, type Platform, RunRecords, rollbackTable, tableHistory } from '../../lib/run';
import { billsCsv, DELIVERIES, shopManifest } from './support/app';
import { Deployment } from './support/deployment';
import { type Execution, Interpreter, type Work } from './support/interpreter';
import { LocalCloud } from './support/local-cloud';
import { taxedShop } from './support/taxed-shop';

const LAYER = 'Shop/Curated';
const SCHEDULED = { 'detail-type': 'Scheduled Event', source: 'aws.events' };
const COMMIT = {
  source: 'aws.glue',
  'detail-type': 'Glue Data Catalog Database State Change',
  detail: { databaseName: 'finance', changedTables: ['bill'] },
};

interface Definition {
  readonly States: Readonly<Record<'Plan', { readonly Retry: readonly { readonly MaxAttempts: number }[] }>>;
}

let cloud: LocalCloud;
let machine: Interpreter;
let deployment: Deployment;
/** What a function does instead of its work, the next times that it is called. */
const instead: Record<string, Work[]> = { plan: [], build: [], audit: [] };
/** Executions that went well: a plain one, and one whose first model was tried three times. */
const worked: Execution[] = [];
let waits = 0;

beforeAll(async () => {
  const functions = Object.entries({ plan, build, audit }).map(([name, handler]): [string, Work] => [
    name,
    async (event) => {
      process.env.MESH_LAYER = LAYER;
      const answer = await (instead[name].shift() ?? (handler as Work))(event);
      if ((answer as { busy?: string } | undefined)?.busy) waits += 1;
      return answer;
    },
  ]);
  cloud = await LocalCloud.start();
  machine = await Interpreter.start(cloud, Object.fromEntries(functions), ({ plan, build, audit }, topic) =>
    refreshDefinition({ plan, build, audit, topic }),
  );
  deployment = await Deployment.of(shopManifest(`states${process.pid}`));
  await deployment.register();
});

afterAll(() => {
  machine?.stop();
  cloud?.stop();
});

/** The newest record of the layer. */
async function lastRun() {
  return (await runs(1))[0];
}

function runs(most: number) {
  process.env.MESH_LAYER = LAYER;
  return withPlatform((platform) => new RunRecords(platform.store(LAYER)).newest(most));
}

function land(file: string, ...lines: string[]): Promise<unknown> {
  return deployment.land([[`finance/bills/${file}`, billsCsv(...lines)]]).then((events) => deployment.take(events));
}

const statuses = (executions: readonly Execution[]) => executions.map(({ status }) => status);
const throwing = (name: string, message: string) => () => Promise.reject(Object.assign(new Error(message), { name }));

test('where nothing is due, an event starts nothing', async () => {
  const made = await machine.ask(COMMIT);
  // The models of empty tables are due once.
  expect(statuses(made)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(statuses(await machine.ask(COMMIT))).toEqual(['SUCCEEDED']);
});

test('a commit brings the models up to date, in a run whose record says what it did and why', async () => {
  await deployment.take(await deployment.land(DELIVERIES));
  const made = await machine.ask(COMMIT);
  expect(statuses(made)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  worked.push(made[1]);
  expect(await lastRun()).toMatchObject({
    by: 'commit',
    because: 'finance: bill changed',
    status: 'done',
    execution: made[1].arn,
    tables: [
      { table: 'forecasting.sale', status: 'built', rows: 3 },
      { table: 'forecasting.revenue', status: 'built', rows: 3 },
    ],
  });
});

test('what is transient is tried again, and nobody is told', async () => {
  await land('bills-2025-05.csv', 'B5;05/05/2025;P1;Noord;5,00');
  instead.build.push(throwing('Transient', 'S3 was slow'), throwing('Lambda.TooManyRequestsException', 'later'));
  const made = await machine.ask(COMMIT);
  expect(statuses(made)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  worked.push(made[1]);
  expect(await lastRun()).toMatchObject({ status: 'done' });
  expect(await machine.heard()).toEqual([]);
});

test('a run that asks while another has the layer waits for it, and finds nothing left to do', async () => {
  await land('bills-2025-09.csv', 'B10;09/09/2025;P1;Noord;9,00');
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let asked = 0;
  const work: Work = async (event) => {
    asked += 1;
    await held;
    return (build as Work)(event);
  };
  instead.build.push(work);
  const first = machine.ask({ by: 'jane' });
  while (asked === 0) await wait(50);
  const second = machine.ask({ by: 'joe' });
  while (waits === 0) await wait(50);
  release();
  expect(statuses(await second).every((status) => status === 'SUCCEEDED')).toBe(true);
  await first;
  const records = await runs(2);
  expect(records.map(({ by, tables }) => [by, tables.length])).toEqual([
    ['joe', 0],
    ['jane', 2],
  ]);
});

test('an execution that does all it may, each of its steps failing as often as it may, stays within 25,000 events', async () => {
  const [plain, retried] = [worked[0].events, worked[1].events].map((events) => events.map(({ type }) => type));
  const slice = (types: string[], from: string, to: string) =>
    types.slice(types.indexOf(from), types.indexOf(to) + 1).length;
  const model = slice(plain, 'MapIterationStarted', 'MapIterationSucceeded');
  const retry = (slice(retried, 'MapIterationStarted', 'MapIterationSucceeded') - model) / 2;
  const task = slice(plain, 'TaskStateEntered', 'TaskStateExited');
  const map = slice(plain, 'MapStateEntered', 'MapStateExited') - model;
  expect({ model, retry, task, map }).toEqual({ model: 12, retry: 3, task: 5, map: 4 });
  const attempts = (refreshDefinition({ plan: '', build: '', audit: '', topic: '' }) as Definition).States.Plan
    .Retry[0];
  const worstTask = task + attempts.MaxAttempts * retry;
  // Built, audited, noted; and what stands around them.
  const worstModel = model - 2 * task + 3 * worstTask;
  const worstTurn = worstTask + 2 + map;
  const worstWait = 2 * worstTask + 6;
  const waits = (12 * 3600) / 300 + 8;
  const { models, turns } = MOST_IN_AN_EXECUTION;
  const worst = models * worstModel + turns * worstTurn + waits * worstWait + 5 * worstTask;
  expect(worst).toBeLessThan(25_000);
});

test('a model that fails is told by its name with the reason, and stops only what needs it; the schedule tries again', async () => {
  await land('bills-2025-06.csv', 'B6;06/06/2025;P1;Noord;6,00');
  instead.build.push(throwing('MeshError', 'sale is broken'));
  const [, failed] = await machine.ask(COMMIT);
  expect(failed).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining('forecasting.sale: sale is broken'),
  });
  const [{ Subject, Message }] = await machine.heard();
  expect(Subject).toBe('Shop/Curated: not built: forecasting.sale');
  expect(Message).toContain('forecasting.sale: sale is broken');
  expect(Message).toContain('Not built for it: forecasting.revenue');
  expect(await lastRun()).toMatchObject({
    status: 'incomplete',
    tables: [
      { table: 'forecasting.sale', status: 'failed', because: 'sale is broken' },
      { table: 'forecasting.revenue', status: 'skipped' },
    ],
  });
  // The same inputs and the same SQL: an event that comes again runs nothing, the next tick of the schedule does.
  expect(statuses(await machine.ask(COMMIT))).toEqual(['SUCCEEDED']);
  const tick = { ...SCHEDULED, time: '2026-01-01T02:00:00Z' };
  expect(statuses(await machine.ask(tick))).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(await lastRun()).toMatchObject({ by: 'schedule', status: 'done' });
});

test('a function that ends without a word leaves a record that says so', async () => {
  await land('bills-2025-07.csv', 'B7;07/07/2025;P1;Noord;7,00');
  instead.audit.push(throwing('Runtime.ExitError', 'RequestId: 1 Error: Runtime exited with error: signal: killed'));
  const [, failed] = await machine.ask(COMMIT);
  expect(failed).toMatchObject({ status: 'FAILED', cause: expect.stringContaining("raise the layer's memory") });
  await machine.heard();
  expect(statuses(await machine.ask({ by: 'jane' }))).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(await lastRun()).toMatchObject({ by: 'jane', status: 'done' });
});

test('where planning itself fails, the record and the message say so', async () => {
  await land('bills-2025-08.csv', 'B8;08/08/2025;P1;Noord;8,00');
  instead.plan.push(plan as Work, throwing('AccessDeniedException', 'no access to the table'));
  expect(statuses(await machine.ask({ by: 'jane' }))).toEqual(['SUCCEEDED', 'FAILED']);
  expect((await machine.heard())[0].Message).toContain('no access to the table');
  instead.plan.push(throwing('AccessDeniedException', 'no access to anything'));
  expect(statuses(await machine.ask({ by: 'jane' }))).toEqual(['FAILED']);
  expect((await machine.heard())[0].Message).toContain('no access to anything');
  expect(statuses(await machine.ask({ by: 'jane' }))).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(await lastRun()).toMatchObject({ by: 'jane', status: 'done' });
});

describe('a person who starts it', () => {
  const TICK = (day: number) => ({ ...SCHEDULED, time: `2026-02-0${day}T02:00:00Z` });
  const onLayer = <T>(work: (platform: Platform) => Promise<T>): Promise<T> => {
    process.env.MESH_LAYER = LAYER;
    return withPlatform(work);
  };
  const query = (table: string, what: string) =>
    onLayer(async (platform) => {
      const session = await openQuery(platform, { tables: [`forecasting.${table}`] });
      const rows = await session.all(`SELECT DISTINCT CAST(${what} AS VARCHAR) AS it FROM forecasting.${table}`);
      session.close();
      return rows.map(({ it }) => it);
    });
  const rates = () => query('tax', 'rate');
  const tables = async () => (await lastRun()).tables.map(({ table, status }) => `${status} ${table}`);

  beforeAll(async () => {
    deployment = await Deployment.of(taxedShop(`hand${process.pid}`));
    await deployment.register();
    await deployment.take(await deployment.land(DELIVERIES));
    await machine.ask(COMMIT);
    expect(await tables()).toEqual(['sale', 'revenue', 'net', 'tax'].map((name) => `built forecasting.${name}`));
  });

  test('may choose models, have them made anew, and give parameters, in the words of the command line', async () => {
    const anew = { by: 'jane', select: 'revenue', 'full-refresh': true };
    expect(statuses(await machine.ask(anew))).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(await query('net', 'count(*)')).toEqual(['3']);
    const [revenue, ...others] = (await lastRun()).tables;
    expect(others).toEqual([]);
    expect(revenue).toMatchObject({ status: 'built', because: 'it was asked to be made anew' });
    await machine.ask({ by: 'jane', select: 'tax', param: { 'forecasting.tax.rate': '0.09' } });
    expect(await rates()).toEqual(['0.09']);
    await machine.ask(TICK(1));
    expect(await rates()).toEqual(['0.21']);
  });

  test('fails to have a model made anew where it fails: that is told once, and not tried again in the run', async () => {
    const broken = throwing('MeshError', 'sale is broken');
    instead.build.push(broken);
    const [, failed] = await machine.ask({ by: 'jane', select: 'sale+', 'full-refresh': true });
    expect(failed.cause).toContain('sale is broken');
    expect(await tables()).toEqual([
      'failed forecasting.sale',
      'skipped forecasting.revenue',
      'skipped forecasting.net',
      'skipped forecasting.tax',
    ]);
    await machine.heard();
  });

  test.each([
    [{ full_refresh: true }, "did you mean 'full-refresh'"],
    [{ select: 'revenu' }, "did you mean 'revenue'"],
    [{ select: 'bill' }, 'chooses no model of this layer'],
    [{ param: { 'forecasting.tax.rat': '1' } }, "did you mean 'forecasting.tax.rate'"],
  ])('fails on %j with the mend', async (input, mend) => {
    const [{ status, cause }] = await machine.ask(input);
    expect(status).toBe('FAILED');
    expect(cause).toContain(mend);
    expect(await machine.heard()).toHaveLength(1);
  });

  test('sees that a model which was rolled back is held, until it is asked to be made anew', async () => {
    const versions = await onLayer(async (platform) => tableHistory(platform, 'forecasting.tax'));
    await onLayer((platform) => rollbackTable(platform, 'forecasting.tax', versions[1].snapshot));
    await machine.ask({ by: 'jane' });
    expect(await tables()).toEqual(['held forecasting.tax']);
    await machine.ask({ by: 'jane', select: 'tax', 'full-refresh': true });
    expect(await tables()).toEqual(['built forecasting.tax']);
  });

  test('and the schedule are told what has become too old though nothing new came in; a commit rings for nothing', async () => {
    jest.useFakeTimers({ now: Date.now() + 2 * 86_400_000, doNotFake: TIMERS });
    try {
      const [, stale] = await machine.ask(TICK(2));
      expect(stale).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('fresh_made_at') });
      expect((await machine.heard())[0].Subject).toBe('Shop/Curated: too old: forecasting.tax');
      expect(await lastRun()).toMatchObject({
        status: 'incomplete',
        tables: [{ table: 'forecasting.tax', status: 'stale', because: expect.stringContaining('fresh_made_at') }],
      });
      expect(statuses(await machine.ask(COMMIT))).toEqual(['SUCCEEDED']);
    } finally {
      jest.useRealTimers();
    }
  });
});

/** All but `Date`. */
const TIMERS = [
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'],
  ...['nextTick', 'queueMicrotask', 'hrtime', 'performance'],
] as never[];
