import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLayer } from '../../lib/cloud';
import { holdLayer } from '../../lib/cloud/layer-lock';
import { FileStore } from '../../lib/store';

const folder = mkdtempSync(join(tmpdir(), 'layer-'));
let layers = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const layer = () => new FileStore(join(folder, String(layers++)));
const execution = (name: string) => ({ execution: `arn:${name}`, runId: name });
const running = async () => true;
const ended = async () => false;

test('a person holds a layer as long as the work, and an execution waits meanwhile', async () => {
  const store = layer();
  const giveBack = await holdLayer(store, 'jane', running);
  // It asks for itself, which runs, and so looks again.
  expect(await takeLayer(store, execution('one'))).toBe('arn:one');
  await giveBack();
  expect(await takeLayer(store, execution('one'))).toBeUndefined();
});

test('fails with the code for busy while an execution, or another person, has the layer', async () => {
  const store = layer();
  await takeLayer(store, execution('one'));
  await expect(holdLayer(store, 'jane', running)).rejects.toMatchObject({
    exitCode: 75,
    message: expect.stringContaining('the execution arn:one'),
  });
  const giveBack = await holdLayer(store, 'jane', ended);
  await expect(holdLayer(store, 'joe', ended)).rejects.toThrow(/somebody's command, until \d{4}-/);
  await giveBack();
  await (await holdLayer(store, 'joe', ended))();
});

test('what a killed command held is free again after a while', async () => {
  const store = layer();
  await holdLayer(store, 'jane', ended);
  jest.useFakeTimers({ now: Date.now() + 16 * 60_000, doNotFake: ['nextTick', 'setImmediate', 'setTimeout'] });
  expect(await takeLayer(store, execution('one'))).toBeUndefined();
  jest.useRealTimers();
});

test('of two people who ask at once one has the layer', async () => {
  const store = layer();
  const asked = await Promise.allSettled(['jane', 'joe', 'jim'].map((it) => holdLayer(store, it, ended)));
  expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
});
