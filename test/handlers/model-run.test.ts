import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookForWork } from '../../lib/handlers/look-for-work';
import { MOST_IN_AN_EXECUTION, nextTurn } from '../../lib/handlers/model-run';
import { openLaptop, type Platform } from '../../lib/run';
import { manifest, model } from '../check/support';

/** What Step Functions lets pass from one state to the next, in bytes. */
const LARGEST_PAYLOAD = 256 * 1024;
const LAYER = 'Revenue/Curated';

const folder = mkdtempSync(join(tmpdir(), 'model-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Models that need nothing, with the longest names that there may be. */
async function platformOf(count: number): Promise<Platform> {
  const models = Array.from({ length: count }, (_, index) => {
    const name = `m${String(index).padStart(4, '0')}_${'x'.repeat(58)}`;
    const place = {
      bucket: LAYER,
      database: 'mesh_dev_sales_curated',
      table: name,
      prefix: `mesh_dev_sales_curated/${name}`,
    };
    return { ...model('SELECT 1 AS one'), name, place, inputs: [], relations: [] };
  });
  return openLaptop({ manifests: [manifest([], models)], appFolder: folder });
}

test('a graph of 500 models passes through the state machine as names, in executions that each do a bounded share', async () => {
  const platform = await platformOf(500);
  const { run, name } = await lookForWork(platform, { by: 'jane' }, 'arn:1');
  if (!run || !name) throw new Error('nothing is due');
  expect(name).toMatch(/^[0-9a-f-]{1,80}$/);
  const first = await nextTurn(platform, LAYER, run, 'arn:1');
  expect(first.ready).toHaveLength(MOST_IN_AN_EXECUTION.models);
  expect(Buffer.byteLength(JSON.stringify(first))).toBeLessThan(LARGEST_PAYLOAD / 8);
  // None of them was built: all have failed, the others are still to be tried, by the next execution.
  const second = await nextTurn(platform, LAYER, first.run, 'arn:1');
  expect(second).toEqual({ run: first.run, more: `${run.runId}-2` });
  const third = await nextTurn(platform, LAYER, second.run, 'arn:2');
  expect(third.ready).toHaveLength(MOST_IN_AN_EXECUTION.models);
  expect(third.ready?.some((it) => first.ready?.includes(it))).toBe(false);
  const fourth = await nextTurn(platform, LAYER, third.run, 'arn:2');
  const fifth = await nextTurn(platform, LAYER, fourth.run, 'arn:3');
  expect(fifth.ready).toHaveLength(500 - 2 * MOST_IN_AN_EXECUTION.models);
  const last = await nextTurn(platform, LAYER, fifth.run, 'arn:3');
  expect(last.notice?.message).toContain('and 480 more');
  expect(Buffer.byteLength(JSON.stringify(last))).toBeLessThan(LARGEST_PAYLOAD / 8);
});

test('the layer is one run’s until its execution has ended', async () => {
  const platform = await platformOf(1);
  const ask = async (execution: string) =>
    (await lookForWork(platform, {}, execution)).run ?? { runId: 'none', by: '' };
  const [mine, theirs] = [await ask('arn:a'), await ask('arn:b')];
  // Runs before this one left the layer to an execution that has ended.
  const held = await nextTurn(platform, LAYER, mine, 'arn:a');
  const begun = await nextTurn(platform, LAYER, { ...mine, ended: held.busy }, 'arn:a');
  expect(begun.ready).toHaveLength(1);
  const waits = await nextTurn(platform, LAYER, theirs, 'arn:b');
  expect(waits).toMatchObject({ busy: 'arn:a', wait: 5, run: { waits: 1 } });
  expect(await nextTurn(platform, LAYER, { ...theirs, waits: 9 }, 'arn:b')).toMatchObject({ wait: 300 });
  expect(await nextTurn(platform, LAYER, { ...waits.run, ended: 'arn:a' }, 'arn:b')).toMatchObject({
    ready: begun.ready,
  });
  expect(await nextTurn(platform, LAYER, begun.run, 'arn:a')).toMatchObject({ busy: 'arn:b' });
});

test('what is asked for twice has one name; the schedule and a person may ask again', async () => {
  const platform = await platformOf(2);
  const nameOf = async (event: object, execution = 'arn:x') => (await lookForWork(platform, event, execution)).name;
  const commit = { source: 'aws.glue', detail: { databaseName: 'finance' } };
  expect(await nameOf(commit, 'arn:1')).toBe(await nameOf(commit, 'arn:2'));
  const tick = (time: string) => ({ 'detail-type': 'Scheduled Event', time });
  expect(await nameOf(tick('2026-01-01T02:00:00Z'), 'arn:1')).toBe(await nameOf(tick('2026-01-01T02:00:00Z'), 'arn:2'));
  expect(await nameOf(tick('2026-01-02T02:00:00Z'))).not.toBe(await nameOf(tick('2026-01-01T02:00:00Z')));
  expect(await nameOf({}, 'arn:1')).not.toBe(await nameOf({}, 'arn:2'));
  const [other] = [await platformOf(3)];
  expect((await lookForWork(other, commit, 'arn:1')).name).not.toBe(await nameOf(commit));
});

test('a run by hand chooses by tag as the command line does, and is refused where no model has it', async () => {
  const platform = await platformOf(3);
  const [tagged, ...others] = [...platform.mesh.models.values()];
  const models = [{ ...tagged, tags: ['nightly'] }, ...others];
  const own = await openLaptop({ manifests: [manifest([], models)], appFolder: mkdtempSync(join(folder, 'tags-')) });
  const { run } = await lookForWork(own, { by: 'jane', select: 'tag:nightly' }, 'arn:hand');
  if (!run) throw new Error('nothing is due');
  const { ready } = await nextTurn(own, LAYER, run, 'arn:hand');
  expect(ready).toEqual([`${tagged.domain}.${tagged.name}`]);
  await expect(lookForWork(own, { by: 'jane', select: 'tag:weekly' }, 'arn:hand')).rejects.toThrow(/weekly/);
});
