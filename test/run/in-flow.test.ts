import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLaptop, type Platform, type RunEvent, type RunReport, run } from '../../lib/run';
import { inFlow } from '../../lib/run/models/in-flow';
import { SharedEngine } from '../../lib/run/shared-engine';
import { shop, writeShop } from '../bench/shop';

const MODELS = 60;
const folder = mkdtempSync(join(tmpdir(), 'in-flow-'));
const events: RunEvent[] = [];
let report: RunReport;
let platform: Platform;

beforeAll(async () => {
  writeShop(folder, 3_000);
  const app = shop(MODELS);
  // One of the models that others wait for cannot be built.
  const broken = { ...app.models[6], sql: { text: "SELECT error('no') AS product_id" } };
  const models = app.models.map((it, at) => (at === 6 ? broken : it));
  platform = await openLaptop({ manifests: [{ ...app, models }], appFolder: folder });
  report = await run(platform, { onEvent: (event) => events.push(event) });
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (kind: 'model started' | 'model done', name: string): number =>
  events.findIndex((event) => (event.kind === kind && ('model' in event ? event.model : event.table)) === name);

test('every model is built once, what needs one that failed is skipped, and nothing else suffers', () => {
  const byStatus = (status: string) => report.models.filter((it) => it.status === status).map(({ table }) => table);
  expect(byStatus('failed')).toEqual(['sales.m6']);
  expect(byStatus('skipped')).toEqual(['sales.m7']);
  expect(byStatus('built')).toHaveLength(MODELS - 2);
  expect(events.filter(({ kind }) => kind === 'model started')).toHaveLength(MODELS - 1);
});

test('a model begins after what it reads is published', () => {
  for (let name = 3; name < MODELS; name += 4) {
    if (name === 7) continue;
    expect(at('model done', `sales.m${name - 1}`)).toBeGreaterThanOrEqual(0);
    expect(at('model started', `sales.m${name}`)).toBeGreaterThan(at('model done', `sales.m${name - 1}`));
  }
});

test('what is set free goes on while others that were ready before are still at work', () => {
  const first = Math.min(...[3, 11, 15, 19, 23].map((name) => at('model started', `sales.m${name}`)));
  const last = Math.max(...[52, 53, 54, 56, 57, 58].map((name) => at('model done', `sales.m${name}`)));
  expect(first).toBeLessThan(last);
});

test('where planning fails, what is at work comes to its end before the failure is told', async () => {
  const ended: string[] = [];
  const beside = new SharedEngine({ scratch: folder });
  const ready = ['sales.m0', 'sales.m1'].map((model) => ({ model, pins: {}, parameters: {}, reasons: [] }));
  const plans = [() => ready, () => Promise.reject(new Error('the disk is gone'))];
  const flow = { next: async () => (plans.shift() as (typeof plans)[0])(), isFree: () => true };
  const work = async ({ model }: { model: string }): Promise<void> => {
    await new Promise((done) => setTimeout(done, model === 'sales.m0' ? 5 : 100));
    ended.push(model);
  };
  await expect(inFlow(platform, beside, flow, work)).rejects.toThrow('the disk is gone');
  expect(ended).toEqual(['sales.m0', 'sales.m1']);
  await beside.close();
});
