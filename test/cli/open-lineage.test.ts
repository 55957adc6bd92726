import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { RunLineage } from '../../lib/cli/lineage';
import { JobEvents, type OpenLineageEvent, sinkNamed } from '../../lib/lineage';
import { mergeManifests } from '../../lib/plan';
import { facetsIn, openLineageFaults } from '../lineage/open-lineage-schema';
import { audience, product } from '../plan/products';
import { appFiles, call, declared, SQL, useFolders, write } from './support';

const folder = useFolders();
const faults = openLineageFaults();
const columns = [
  { name: 'month', type: 'date' },
  { name: 'revenue', type: 'decimal(18,2)' },
];
const figures = product({
  tables: [{ table: 'forecasting.revenue', name: 'revenue', view: { kind: 'default' }, columns, key: [] }],
  audiences: [audience('fraud', { name: 'revenue', columns: [{ name: 'revenue', type: 'string', mask: 'hash' }] })],
});
const whole = { ...declared({ model: { description: 'Revenue by month' } }), products: [figures] };

/** `eventType job`, then the event. */
function byStep(events: readonly OpenLineageEvent[]): Map<string, OpenLineageEvent> {
  return new Map(events.map((event) => [`${event.eventType} ${event.job.name}`, event]));
}

function read(file: string): OpenLineageEvent[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

let cwd: string;
let first: Map<string, OpenLineageEvent>;

beforeAll(async () => {
  cwd = folder(appFiles(whole));
  const { code, err } = await call(['run'], { cwd });
  expect({ code, err: err.includes('lineage') }).toEqual({ code: 0, err: false });
  const [file] = readdirSync(join(cwd, '.data-mesh/lineage'));
  first = byStep(read(join(cwd, '.data-mesh/lineage', file)));
}, 60_000);

test('a run tells of every step, each begun and ended once, as the schemas of OpenLineage have it', () => {
  expect([...first.keys()]).toEqual([
    'START run.laptop',
    'START intake.finance.bill',
    'COMPLETE intake.finance.bill',
    'START model.forecasting.revenue',
    'START audit.forecasting.revenue',
    'COMPLETE audit.forecasting.revenue',
    'COMPLETE model.forecasting.revenue',
    'START product.sales.figures',
    'COMPLETE product.sales.figures',
    'COMPLETE run.laptop',
  ]);
  expect([...first.values()].flatMap(faults)).toEqual([]);
  const runs = new Set([...first.values()].map(({ run }) => run.runId));
  expect(runs.size).toBe(5);
  const steps = [...first.values()].filter(({ job }) => job.name !== 'run.laptop');
  expect(steps.every((event) => facetsIn(event).length > 3)).toBe(true);
  const [whole] = first.values();
  const parent = { run: { runId: whole.run.runId }, job: { namespace: 'm.s', name: 'run.laptop' } };
  for (const { run } of steps) expect(run.facets.parent).toMatchObject(parent);
});

test('a model tells what it read and wrote, by place and by name, and its columns where they come from', () => {
  const { job, inputs, outputs } = first.get('COMPLETE model.forecasting.revenue') as OpenLineageEvent;
  expect(job).toMatchObject({
    namespace: 'm.s',
    facets: {
      sql: { query: SQL, dialect: 'duckdb' },
      documentation: { description: 'Revenue by month' },
      ownership: { owners: [{ name: 'team:forecasting' }] },
    },
  });
  const place = (name: string) => ({
    namespace: 'file',
    name: expect.stringMatching(new RegExp(`^/.*/.data-mesh/warehouse/.*${name}$`)),
  });
  const symlinks = (name: string) => ({ identifiers: [{ namespace: 'data-mesh://m/s', name, type: 'TABLE' }] });
  expect(inputs).toEqual([expect.objectContaining(place('bill'))]);
  expect(outputs).toMatchObject([
    {
      ...place('revenue'),
      facets: {
        schema: { fields: columns },
        symlinks: symlinks('forecasting.revenue'),
        columnLineage: {
          fields: {
            revenue: {
              inputFields: [
                { ...place('bill'), field: 'amount', transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION' }] },
              ],
            },
          },
        },
      },
      outputFacets: { outputStatistics: { rowCount: 2, size: expect.any(Number) } },
    },
  ]);
  const intake = first.get('COMPLETE intake.finance.bill') as OpenLineageEvent;
  expect(intake.outputs[0].name).toBe(inputs[0].name);
  expect(intake.inputs[0].facets).toMatchObject({ symlinks: symlinks('landing:finance.bills') });
});

test('what an audience gets masked is told to be masked', () => {
  const { outputs, job } = first.get('COMPLETE product.sales.figures') as OpenLineageEvent;
  expect(job.facets.ownership).toMatchObject({ owners: [{ name: 'Jane' }] });
  expect(outputs[0].facets.columnLineage).toMatchObject({
    fields: {
      revenue: {
        inputFields: [
          { field: 'revenue', transformations: [{ type: 'DIRECT', subtype: 'TRANSFORMATION', masking: true }] },
        ],
      },
    },
  });
});

test('a version that fails its audit is told with the rules that it broke, and nothing new is told of nothing', async () => {
  const spoilt = declared({
    sql: `${SQL} UNION ALL SELECT NULL, 1`,
    model: { checks: [{ name: 'few', kind: 'rowCount', maximum: 1, severity: 'warning' }] },
  });
  write(cwd, appFiles({ ...spoilt, products: [figures] }));
  const { code } = await call(['run', '--openlineage', 'file:events.ndjson'], { cwd });
  expect(code).toBe(3);
  const steps = byStep(read(join(cwd, 'events.ndjson')));
  expect([...steps.values()].flatMap(faults)).toEqual([]);
  const { inputs } = steps.get('FAIL audit.forecasting.revenue') as OpenLineageEvent;
  expect(inputs[0].inputFacets?.dataQualityAssertions).toMatchObject({
    assertions: [
      { assertion: 'not_null', column: 'month', success: false, severity: 'error', actual: '1 row breaks it' },
      { assertion: 'unique', name: 'key month', success: true },
      { assertion: 'row_count', name: 'few', success: false, severity: 'warn' },
    ],
  });
  expect(steps.get('FAIL run.laptop')?.run.facets.errorMessage).toMatchObject({
    message: 'failed: forecasting.revenue',
  });
  const { run } = steps.get('FAIL model.forecasting.revenue') as OpenLineageEvent;
  expect(run.facets.errorMessage).toMatchObject({ message: expect.stringContaining('required column month') });
  write(cwd, appFiles(whole));
  await call(['run', '--openlineage', 'file:nothing.ndjson'], { cwd });
  expect(existsSync(join(cwd, 'nothing.ndjson'))).toBe(false);
}, 60_000);

describe('an endpoint', () => {
  let server: Server;
  let answer: (nth: number) => number;
  const got: { path?: string; key?: string; body: OpenLineageEvent }[] = [];

  beforeAll(async () => {
    server = createServer(async (request: IncomingMessage, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      got.push({ path: request.url, key: request.headers.authorization, body: JSON.parse(body) });
      response.writeHead(answer(got.length)).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => server.close());
  beforeEach(() => got.splice(0));

  const told: string[] = [];
  const sink = (env: Record<string, string> = {}) => {
    told.splice(0);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const named = sinkNamed(undefined, { OPENLINEAGE_URL: url, ...env }, '/', (message) => told.push(message));
    if (named === undefined || named === 'off') throw new Error('no sink');
    return named;
  };

  test('gets one event a request, with the key, and again where it was busy', async () => {
    answer = (nth) => (nth === 1 ? 503 : 201);
    const [, event] = first.values();
    await sink({ OPENLINEAGE_API_KEY: 'secret' }).take([event, event]);
    expect(told).toEqual([]);
    expect(got.map(({ path, key }) => [path, key])).toEqual(Array(3).fill(['/api/v1/lineage', 'Bearer secret']));
    expect(got[0].body).toEqual(event);
  });

  test('fails to take them: that is told without the key, and no run fails of it', async () => {
    answer = () => 401;
    const [event] = first.values();
    const refusing = sink({ OPENLINEAGE_API_KEY: 'secret', OPENLINEAGE_ENDPOINT: '/lineage?x=1' });
    for (const _ of [1, 2, 3, 4, 5]) await refusing.take([event]);
    expect(got).toHaveLength(3);
    expect(told[0]).toMatch(/^lineage did not reach the endpoint http:.*\/lineage: it answered 401$/);
    expect(told.join()).not.toContain('secret');
  });

  test('is left alone for some minutes after failures, and then asked again', async () => {
    answer = () => 401;
    const [event] = first.values();
    const refusing = sink();
    for (const _ of [1, 2, 3, 4]) await refusing.take([event]);
    expect(got).toHaveLength(3);
    answer = () => 201;
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 6 * 60_000);
    await refusing.take([event]);
    now.mockRestore();
    expect(got).toHaveLength(4);
  });
});

test.each([
  ['ftp://x', '--openlineage must be file:PATH, a URL or off'],
  ['https://user:secret@x', '--openlineage must hold no password'],
])('fails on --openlineage %s before anything runs', async (where, message) => {
  const { code, out, err } = await call(['run', '--openlineage', where], { cwd });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(message);
  expect(err).not.toContain('secret');
});

test('a run that is stopped tells of the step that it was in', async () => {
  const { mesh } = mergeManifests([whole]);
  const jobs = new JobEvents(mesh, new Map(), {
    location: (place) => `s3://bucket/${place.prefix}`,
    landing: () => undefined,
  });
  const events: OpenLineageEvent[] = [];
  const sink = { take: async (more: readonly OpenLineageEvent[]) => void events.push(...more) };
  const lineage = new RunLineage(
    async () => jobs,
    () => sink,
    () => undefined,
  );
  lineage.take({ kind: 'run started', runId: '20260131T020000Z-00000000' });
  lineage.take({ kind: 'model started', model: 'forecasting.revenue', at: 1, of: 1 });
  await lineage.close(true);
  expect(events.map(({ eventType, job }) => `${eventType} ${job.name}`)).toEqual([
    'START run.laptop',
    'START model.forecasting.revenue',
    'ABORT model.forecasting.revenue',
    'ABORT run.laptop',
  ]);
  expect(events[1].run.facets.nominalTime).toMatchObject({ nominalStartTime: '2026-01-31T02:00:00Z' });
  expect(events[2].outputs[0]).toMatchObject({ namespace: 's3://bucket' });
  expect(events.flatMap(faults)).toEqual([]);
});
