import { openLaptop, run } from '../../lib/run';
import { billsCsv, DELIVERIES, deliverLocally, productsJson, shopManifest } from './support/app';
import { fault } from './support/cloud';
import { Deployment } from './support/deployment';
import { rowsOf } from './support/rows';

let number = 0;

async function deployed(): Promise<Deployment> {
  const deployment = await Deployment.of(shopManifest(`mesh${process.pid}${number++}`));
  expect(await deployment.register()).toMatchObject([{ Status: 'SUCCESS' }, { Status: 'SUCCESS' }]);
  return deployment;
}

async function laptopRows(deliveries: ReadonlyMap<string, Buffer>) {
  const laptop = await openLaptop({ manifests: [shopManifest('mesh')], appFolder: deliverLocally(deliveries) });
  const { models } = await run(laptop);
  expect(models.map(({ status }) => status)).toEqual(['built', 'built']);
  return rowsOf(laptop);
}

test('files put into landing become just the tables that a laptop makes of them', async () => {
  const deployment = await deployed();
  expect(await deployment.take(await deployment.land(DELIVERIES))).toBe(0);
  expect(await deployment.refresh()).toMatchObject({
    by: 'hand',
    status: 'done',
    tables: [
      { table: 'forecasting.sale', status: 'built', rows: 3 },
      { table: 'forecasting.revenue', status: 'built', rows: 3 },
    ],
  });
  const rows = await deployment.rows();
  expect(rows).toEqual(await laptopRows(DELIVERIES));
  expect(rows['finance.bill']).toHaveLength(3);
  expect(rows['finance.bill__quarantine']).toHaveLength(2);
  expect(rows['forecasting.revenue']).toHaveLength(3);
});

test('what is delivered again, in any order, in one batch or many, changes nothing', async () => {
  const deployment = await deployed();
  const events = await deployment.land(DELIVERIES);
  await deployment.take([...events, ...events].reverse());
  await deployment.refresh();
  const [rows, states] = [await deployment.rows(), await deployment.states()];
  for (const event of [...events].reverse()) expect(await deployment.take([event])).toBe(0);
  await deployment.sweep();
  expect(await deployment.take([])).toBe(0);
  expect(await deployment.refresh()).toBeUndefined();
  expect(await deployment.states()).toEqual(states);
  expect(rows).toEqual(await laptopRows(DELIVERIES));
});

test('the sweep finds the files that no event told of', async () => {
  const deployment = await deployed();
  await deployment.land(DELIVERIES);
  await deployment.sweep();
  expect(await deployment.take([])).toBe(0);
  await deployment.refresh();
  expect(await deployment.rows()).toEqual(await laptopRows(DELIVERIES));
});

test('a late event does not bring back what its object held before it was overwritten', async () => {
  const deployment = await deployed();
  const path = 'finance/bills/bills-2025-01.csv';
  const corrected = billsCsv('B1;05/01/2025;P1;Café Zuid;1.234,50', 'B2;17/01/2025;P2;Noord;11,11');
  const first = await deployment.land(DELIVERIES);
  const second = await deployment.land([[path, corrected]]);
  await deployment.take([...second, ...first]);
  await deployment.take(first);
  await deployment.refresh();
  expect(await deployment.rows()).toEqual(await laptopRows(new Map([...DELIVERIES, [path, corrected]])));
});

test('appended files count in each of their versions', async () => {
  const deployment = await deployed();
  const path = 'catalog/products/first.ndjson';
  const other = productsJson({ product_id: 'P3', name: 'Water', since: '2025-01-01T00:00:00' });
  const events = [...(await deployment.land(DELIVERIES)), ...(await deployment.land([[path, other]]))];
  await deployment.take(events);
  expect((await deployment.rows())['catalog.product']).toHaveLength(3);
});

test('a message that cannot be understood is given back alone', async () => {
  const deployment = await deployed();
  const events = await deployment.land(DELIVERIES);
  expect(await deployment.take([events[0], 'no event', ...events.slice(1)])).toBe(1);
  await deployment.refresh();
  expect(await deployment.rows()).toEqual(await laptopRows(DELIVERIES));
});

test('rows come once though every answer of the catalog to a commit is lost', async () => {
  const mesh = `mesh${process.pid}${number}`;
  const deployment = await deployed();
  const events = await deployment.land(DELIVERIES);
  await fault({ match: ['AWSGlue.UpdateTable', mesh], after: true, status: 500, times: 1_000 });
  expect(await deployment.take(events)).toBe(0);
  await deployment.refresh();
  expect(await deployment.rows()).toEqual(await laptopRows(DELIVERIES));
});

test('what could not be committed is given back and committed later, once', async () => {
  const mesh = `mesh${process.pid}${number}`;
  const deployment = await deployed();
  const events = await deployment.land(DELIVERIES);
  const denied = { match: ['AWSGlue.UpdateTable', mesh], status: 403 };
  await fault({ ...denied, times: 1_000 });
  expect(await deployment.take(events)).toBeGreaterThan(0);
  expect((await deployment.rows())['finance.bill']).toEqual([]);
  await fault({ ...denied, times: 0 });
  expect(await deployment.take(events)).toBe(0);
  await deployment.refresh();
  expect(await deployment.rows()).toEqual(await laptopRows(DELIVERIES));
});

test('an event of an object that is no file of a source, or is gone, is done with', async () => {
  const deployment = await deployed();
  const [event] = await deployment.land(DELIVERIES);
  const text = JSON.stringify(event);
  const others = [text.replace('bills-2025-01.csv', 'gone.csv'), text.replace('finance/bills', 'elsewhere')];
  expect(await deployment.take(others.map((other) => JSON.parse(other)))).toBe(0);
  expect((await deployment.rows())['finance.bill']).toEqual([]);
});

test('a version that breaks a check is not published, and the refresh ends', async () => {
  const deployment = await deployed();
  await deployment.take(await deployment.land(DELIVERIES));
  await deployment.refresh();
  const before = await deployment.rows();
  const negative = billsCsv('B9;05/04/2025;P1;Noord;-5,00');
  await deployment.take(await deployment.land([['finance/bills/bills-2025-04.csv', negative]]));
  expect(await deployment.refresh()).toMatchObject({
    status: 'incomplete',
    tables: [
      { table: 'forecasting.sale', status: 'built' },
      { table: 'forecasting.revenue', status: 'failed', because: expect.stringContaining('revenue') },
    ],
  });
  const after = await deployment.rows();
  expect(after['forecasting.revenue']).toEqual(before['forecasting.revenue']);
  expect(after['forecasting.sale']).toHaveLength(before['forecasting.sale'].length + 1);
});

test('a registrar that is called again, or whose stack is removed, keeps the tables', async () => {
  const deployment = await deployed();
  await deployment.take(await deployment.land(DELIVERIES));
  const states = await deployment.states();
  for (const request of ['Update', 'Delete'] as const) {
    expect(await deployment.register(request)).toMatchObject([{ Status: 'SUCCESS' }, { Status: 'SUCCESS' }]);
  }
  expect(await deployment.states()).toEqual(states);
});

test('a registrar whose time runs out tells nobody, and makes the tables that are left when it is called again', async () => {
  const deployment = await Deployment.of(shopManifest(`mesh${process.pid}${number++}`));
  let asked = 0;
  const running = deployment.register('Create', () => (asked++ < 2 ? 600 : 60));
  await expect(running).rejects.toThrow(/tables are left for the next call/);
  const begun = await deployment.states();
  expect(new Set(begun.map(({ table }) => table)).size).toBe(2);
  expect(await deployment.register()).toMatchObject([{ Status: 'SUCCESS' }, { Status: 'SUCCESS' }]);
  const states = await deployment.states();
  expect(new Set(states.map(({ table }) => table)).size).toBeGreaterThan(2);
  expect(states).toEqual(expect.arrayContaining(begun));
});

test('fails a deployment whose tables cannot be registered, and says why', async () => {
  const deployment = await Deployment.of(shopManifest(`mesh${process.pid}${number++}`));
  process.env.MESH_BUCKETS = '{}';
  const [answer] = await deployment.register();
  expect(answer).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('the stack does not say which bucket'),
  });
});
