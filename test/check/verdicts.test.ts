import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { check, VerdictFile } from '../../lib/check';
import type { ModelManifest } from '../../lib/manifest';
import { mergeManifests } from '../../lib/plan';
import { generatedMesh } from './generated-mesh';
import { dataset, engine, GOOD, manifest, model, useSession } from './support';

useSession();
let folder: string;
const file = () => join(folder, 'state', 'checked.json');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verdicts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const closed = () => Promise.reject(new Error('the engine was asked'));
const mesh = (models: ModelManifest[], bill = dataset('bill')) => mergeManifests([manifest([bill], models)]).mesh;

test('a generated mesh holds, with joins, steps and windows in it', async () => {
  const found = await check(generatedMesh(12), engine());
  expect(found.filter(({ severity }) => severity !== 'hint')).toEqual([]);
});

test('what was proven is not asked again, and what is said of it stays', async () => {
  const doubtful = mesh([model('SELECT booked_on AS month, amount AS revenue FROM bill')]);
  const first = new VerdictFile(file(), '1');
  const found = await check(doubtful, engine(), { memory: first });
  expect(found.map(({ rule }) => rule)).toEqual(['key-not-guaranteed', 'unread-model']);
  first.save();
  expect(await check(doubtful, closed, { memory: new VerdictFile(file(), '1') })).toEqual(found);
  await expect(check(doubtful, closed, { memory: new VerdictFile(file(), '2') })).rejects.toThrow(
    'the engine was asked',
  );
});

test('fails again on what has an error', async () => {
  const wrong = mesh([model('SELECT month FROM bill')]);
  const memory = new VerdictFile(file(), '1');
  await check(wrong, engine(), { memory });
  memory.save();
  await expect(check(wrong, closed, { memory: new VerdictFile(file(), '1') })).rejects.toThrow('the engine was asked');
});

test.each([
  ['no JSON', '{'],
  ['another shape', '{"rules":"1","verdicts":{"a":[{}]}}'],
  ['a list', '[]'],
])('fails on nothing where the file holds %s', async (_, text) => {
  const memory = new VerdictFile(file(), '1');
  memory.keep('k', []);
  memory.save();
  writeFileSync(file(), text);
  expect(new VerdictFile(file(), '1').recall('a')).toBeUndefined();
});

test('two that write at once leave a whole file, and one that cannot write says nothing', () => {
  const [one, other] = [new VerdictFile(file(), '1'), new VerdictFile(file(), '1')];
  one.keep('a', []);
  other.keep('b', []);
  one.save();
  other.save();
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ rules: '1', verdicts: { a: [], b: [] } });
  writeFileSync(join(folder, 'taken'), '');
  const nowhere = new VerdictFile(join(folder, 'taken', 'checked.json'), '1');
  nowhere.keep('a', []);
  nowhere.save();
  expect(new VerdictFile(join(folder, 'taken', 'checked.json'), '1').recall('a')).toBeUndefined();
});

test('no change of what a verdict hangs on goes unseen', async () => {
  const change = fc.record(
    {
      key: fc.constantFrom<string[]>([], ['month']),
      columns: fc.constantFrom(
        [
          { name: 'month', type: 'date' },
          { name: 'revenue', type: 'decimal(38,2)' },
        ],
        [
          { name: 'month', type: 'timestamp' },
          { name: 'revenue', type: 'double' },
        ],
      ),
      sql: fc
        .constantFrom(GOOD, `${GOOD} LIMIT 1`, GOOD.replace('sum', 'max'))
        .map((text) => ({ text, file: 'models/revenue.sql' })),
      path: fc.constantFrom('Revenue/Curated/revenue', 'Other/Curated/revenue'),
      materialization: fc.constantFrom<ModelManifest['materialization']>(
        { kind: 'full' },
        { kind: 'append', input: 'bill' },
      ),
    },
    { requiredKeys: [] },
  );
  const bill = fc.record(
    {
      history: fc.constantFrom('all' as const, 'latest' as const),
      columns: fc.constantFrom(
        dataset('bill').columns,
        dataset('bill').columns.map((it) => ({ ...it, type: it.name === 'amount' ? 'long' : it.type })),
      ),
    },
    { requiredKeys: [] },
  );
  const path = file();
  await fc.assert(
    fc.asyncProperty(change, bill, async (changed, billed) => {
      const changedMesh = mesh([model(GOOD, changed)], dataset('bill', billed));
      const memory = new VerdictFile(path, '1');
      const remembered = await check(changedMesh, engine(), { memory });
      memory.save();
      expect(remembered).toEqual(await check(changedMesh, engine()));
    }),
    { numRuns: 60 },
  );
});
