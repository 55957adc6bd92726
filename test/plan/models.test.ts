import type { ModelManifest } from '../../lib/manifest';
import {
  type Mesh,
  type ModelState,
  mergeManifests,
  modelWaves,
  nextModels,
  type Pins,
  wantedState,
  withoutTerminator,
} from '../../lib/plan';
import { dataset, manifest, model, source } from './meshes';

function meshOf(models: readonly ModelManifest[]): Mesh {
  const { mesh } = mergeManifests([manifest({ sources: [source('bill')], datasets: [dataset('bill')], models })]);
  return mesh;
}

const pins: Pins = { 'finance.bill': '1', 'sales.a': '10', 'sales.b': '20' };
const chain = [model('c', ['sales.b']), model('a', ['finance.bill']), model('b', ['sales.a'])];

function builtOf(mesh: Mesh, of: Pins): Record<string, ModelState | undefined> {
  return Object.fromEntries([...mesh.models].map(([name, it]) => [name, wantedState(mesh, it, of)]));
}

test('models stand in waves, each after what it needs', () => {
  expect(modelWaves(meshOf(chain)).waves).toEqual([['sales.a'], ['sales.b'], ['sales.c']]);
});

test('a table that a relation points to is needed before the audit', () => {
  const relations = [{ columns: ['id'], to: 'sales.z', toColumns: ['id'] }];
  const { waves } = modelWaves(meshOf([model('a', [], { relations }), model('z', [])]));
  expect(waves).toEqual([['sales.z'], ['sales.a']]);
});

test('a relation of a model to itself is no circle', () => {
  const relations = [{ columns: ['id'], to: 'sales.a', toColumns: ['id'] }];
  expect(modelWaves(meshOf([model('a', [], { relations })])).problems).toEqual([]);
});

test('fails on models that need each other in a circle, and names them', () => {
  const { problems, waves } = modelWaves(
    meshOf([model('a', ['sales.b']), model('b', ['sales.a']), model('c', ['sales.a'])]),
  );
  expect(waves).toEqual([]);
  expect(problems).toHaveLength(1);
  expect(problems[0].message).toBe('models need each other in a circle: sales.a -> sales.b -> sales.a');
});

test('a model that was never built is ready when its inputs stand, and the others wait', () => {
  const mesh = meshOf(chain);
  expect(nextModels(mesh, { pins, states: {}, blocked: {} })).toEqual({
    ready: ['sales.a'],
    waiting: ['sales.b', 'sales.c'],
    unchanged: [],
    held: [],
    skipped: [],
  });
});

test('nothing is due where every model was made of what there is', () => {
  const mesh = meshOf(chain);
  const plan = nextModels(mesh, { pins, states: builtOf(mesh, pins), blocked: {} });
  expect(plan).toEqual({ ready: [], waiting: [], unchanged: ['sales.a', 'sales.b', 'sales.c'], held: [], skipped: [] });
});

test('a new snapshot of an input makes its readers due', () => {
  const mesh = meshOf(chain);
  const states = builtOf(mesh, pins);
  const plan = nextModels(mesh, { pins: { ...pins, 'sales.a': '11' }, states, blocked: {} });
  expect(plan).toMatchObject({ ready: ['sales.b'], waiting: ['sales.c'], unchanged: ['sales.a'] });
});

test.each<[string, Partial<ModelManifest>]>([
  ['its SQL', { sql: { text: 'SELECT 2 AS id' } }],
  ['a column', { columns: [{ name: 'id', type: 'long' }] }],
  ['its key', { key: ['id'] }],
  ['a check', { checks: [{ name: 'some', kind: 'notEmpty' }] }],
  ['the view of an input', { inputs: [{ name: 'bill', table: 'finance.bill', view: { kind: 'all' } }] }],
])('a model is due when %s has changed', (_, change) => {
  const states = builtOf(meshOf(chain), pins);
  const mesh = meshOf([chain[0], model('a', ['finance.bill'], change), chain[2]]);
  expect(nextModels(mesh, { pins, states, blocked: {} }).ready).toEqual(['sales.a']);
});

test('a description changes nothing', () => {
  const states = builtOf(meshOf(chain), pins);
  const mesh = meshOf([chain[0], model('a', ['finance.bill'], { description: 'new' }), chain[2]]);
  expect(nextModels(mesh, { pins, states, blocked: {} }).ready).toEqual([]);
});

test('a model is due when the history of its input is another', () => {
  const states = builtOf(meshOf(chain), pins);
  const datasets = [dataset('bill', { key: ['id'], history: 'latest' })];
  const { mesh } = mergeManifests([manifest({ sources: [source('bill')], datasets, models: chain })]);
  expect(nextModels(mesh, { pins, states, blocked: {} }).ready).toEqual(['sales.a']);
});

test('what depends on a failed model is skipped with the first cause, and nothing else', () => {
  const mesh = meshOf([...chain, model('d', ['finance.bill'])]);
  const plan = nextModels(mesh, { pins, states: {}, blocked: { 'sales.a': 'failed its audit' } });
  expect(plan.ready).toEqual(['sales.d']);
  expect(plan.skipped).toEqual([
    { model: 'sales.b', because: 'its input sales.a failed its audit' },
    { model: 'sales.c', because: 'its input sales.a failed its audit' },
  ]);
});

test.each([
  ['SELECT 1;', 'SELECT 1'],
  ['SELECT 1 ; -- done;\n', 'SELECT 1  -- done;\n'],
  ['SELECT 1;;\n/* ; */', 'SELECT 1\n/* ; */'],
  ["SELECT ';'", "SELECT ';'"],
  ["SELECT 'it''s;' -- ;", "SELECT 'it''s;' -- ;"],
  ['SELECT $$ ; $$;', 'SELECT $$ ; $$'],
  ["SELECT e'\\';' ;", "SELECT e'\\';' "],
  ['', ''],
])('the semicolon at the end goes and nothing else: %j', (sql, expected) => {
  expect(withoutTerminator(sql)).toBe(expected);
});
