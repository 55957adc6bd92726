import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { OpenLineageEvent } from '../../lib/lineage';
import { openLineageFaults } from '../lineage/open-lineage-schema';
import { DELIVERIES, shopManifest } from './support/app';
import { Deployment } from './support/deployment';

const KEY = 'a-key-that-no-template-holds';
const SECRET = `lineage-key-${process.pid}`;
const faults = openLineageFaults();
const stepsOf = (events: readonly OpenLineageEvent[]) => events.map(({ eventType, job }) => `${eventType} ${job.name}`);

let server: Server;
let answer = 201;
const got: { readonly key?: string; readonly event: OpenLineageEvent }[] = [];
let deployment: Deployment;
let events: OpenLineageEvent[];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    got.push({ key: request.headers.authorization, event: JSON.parse(body) });
    response.writeHead(answer).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  await new SecretsManagerClient().send(new CreateSecretCommand({ Name: SECRET, SecretString: KEY }));
  process.env.OPENLINEAGE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.MESH_LINEAGE_KEY_SECRET = SECRET;
  deployment = await Deployment.of(shopManifest(`lineage${process.pid}`));
  await deployment.register();
  await deployment.take(await deployment.land(DELIVERIES));
  await deployment.refresh();
  events = await deployment.lineage();
});
afterAll(() => server.close());

test('the handlers tell of each step once, as OpenLineage events under the prefix of the layer', () => {
  expect(events.flatMap(faults)).toEqual([]);
  const steps = stepsOf(events);
  for (const model of ['forecasting.sale', 'forecasting.revenue'])
    expect(steps.filter((step) => step.endsWith(model)).sort()).toEqual([
      `COMPLETE audit.${model}`,
      `COMPLETE model.${model}`,
      `START audit.${model}`,
      `START model.${model}`,
    ]);
  expect(steps).toContain('COMPLETE intake.finance.bill');
  const [start, end] = ['START', 'COMPLETE'].map((type) =>
    events.find(({ eventType, job }) => eventType === type && job.name === 'model.forecasting.revenue'),
  );
  expect(end?.run.runId).toBe(start?.run.runId);
  expect(end?.outputs[0].namespace).toMatch(/^s3:\/\//);
  expect(end?.outputs[0].facets.columnLineage).toBeDefined();
  expect(end?.outputs[0].outputFacets?.outputStatistics).toMatchObject({ rowCount: 3 });
});

test('the run of a layer is told as a whole, as the parent of its models', () => {
  const whole = events.filter(({ job }) => job.name === 'run.Shop/Curated');
  expect(stepsOf(whole)).toEqual(expect.arrayContaining(['START run.Shop/Curated', 'COMPLETE run.Shop/Curated']));
  expect(whole).toHaveLength(2);
  const [{ run }] = whole;
  for (const { job, run: own } of events.filter(({ job }) => /^(model|audit)\./.test(job.name)))
    expect({ [job.name]: own.facets.parent }).toMatchObject({ [job.name]: { run: { runId: run.runId } } });
  const intake = events.find(({ job }) => job.name === 'intake.finance.bill');
  expect(intake?.run.facets.parent).toBeUndefined();
});

test('an endpoint is told the same, with the key that a secret holds', () => {
  expect(new Set(got.map(({ key }) => key))).toEqual(new Set([`Bearer ${KEY}`]));
  expect(stepsOf(got.map(({ event }) => event)).sort()).toEqual(stepsOf(events).sort());
  expect(JSON.stringify(events)).not.toContain(KEY);
});

test('a step that fails is told with the reason, and an endpoint that takes nothing keeps no step from its end', async () => {
  answer = 401;
  const manifest = shopManifest(`broken${process.pid}`);
  const sale = { ...manifest.models[0], sql: { text: "SELECT *, error('no sale') AS more FROM bill" } };
  const broken = await Deployment.of({ ...manifest, models: [sale, ...manifest.models.slice(1)] });
  await broken.register();
  const deliveries = await broken.land(DELIVERIES);
  expect(await broken.take(deliveries)).toBe(0);
  // Lambda is given what a file was called before somebody took it away.
  const [first] = deliveries as { detail: { object: object } }[];
  const gone = { ...first, detail: { ...first.detail, object: { ...first.detail.object, 'version-id': 'gone' } } };
  await broken.take([gone]);
  await broken.refresh();
  const told = await broken.lineage();
  expect(told.flatMap(faults)).toEqual([]);
  const failed = told.filter(({ eventType }) => eventType === 'FAIL');
  expect(stepsOf(failed)).toEqual(expect.arrayContaining(['FAIL model.forecasting.sale', 'FAIL run.Shop/Curated']));
  const model = failed.find(({ job }) => job.name === 'model.forecasting.sale');
  expect(model?.run.facets.errorMessage).toMatchObject({ message: expect.stringContaining('column') });
});
