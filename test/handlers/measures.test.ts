import Ajv from 'ajv';
import { measured, secondsSince } from '../../lib/handlers/measures';
import { METRICS } from '../../lib/manifest';
import { wire } from './trials/aws/wire';
import { STAGING } from './trials/mesh';
import { Random } from './trials/random';
import { StagingWorld } from './trials/staging-world';
import { WarmEngine } from './trials/warm-engine';

/** After the specification of the Embedded Metric Format: what CloudWatch takes a log line for. */
const EMBEDDED_METRIC_FORMAT = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: {
          type: 'array',
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            properties: {
              Namespace: { type: 'string', minLength: 1, maxLength: 1024 },
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: {
                  type: 'array',
                  minItems: 1,
                  maxItems: 30,
                  items: { type: 'string', minLength: 1, maxLength: 250 },
                },
              },
              Metrics: {
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: {
                  type: 'object',
                  required: ['Name'],
                  properties: {
                    Name: { type: 'string', minLength: 1, maxLength: 1024 },
                    Unit: { enum: ['Seconds', 'Microseconds', 'Milliseconds', 'Bytes', 'Count', 'Percent', 'None'] },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};
const isMetric = new Ajv().compile(EMBEDDED_METRIC_FORMAT);

const GOOD = '{"bill_id":"1","amount":"1.50"}';
const BAD = '{"bill_id":"2","amount":"much"}';

wire();
const engine = new WarmEngine();
let layer: StagingWorld;
let world: StagingWorld;

beforeAll(async () => {
  process.env.MESH_STACK = 'Revenue';
  process.env.MESH_LAYER = 'S';
  layer = await StagingWorld.of(STAGING, engine);
});

beforeEach(() => {
  world = layer.copy();
});

afterAll(async () => {
  delete process.env.MESH_STACK;
  delete process.env.MESH_LAYER;
  await engine.close();
});

/** The measures of the lines that tell of an event; each must be what CloudWatch takes for metrics. */
function told(event: string): Record<string, unknown>[] {
  return world.lines
    .filter((line) => line.event === event && '_aws' in line)
    .map((line) => {
      expect([isMetric(line), isMetric.errors]).toEqual([true, null]);
      expect(line).toMatchObject({ Stack: 'Revenue', Layer: 'S' });
      return Object.fromEntries(Object.keys(METRICS).flatMap((name) => (name in line ? [[name, line[name]]] : [])));
    });
}

test('a commit measures the files and records that it took, and adds up', async () => {
  const text = [GOOD, BAD].join('\n');
  world.tell(world.s3.land('finance/bills/bills-2026.json', text));
  await world.take(new Random(1));
  await world.commit(new Random(1));
  const [counts, ...more] = told('receipts committed');
  expect(more).toEqual([]);
  expect(counts).toMatchObject({ FilesTaken: 1, FilesRefused: 0, RowsRead: 2, RowsStaged: 1, RowsQuarantined: 1 });
  expect(counts.BytesTaken).toBe(Buffer.byteLength(text));
  expect(counts.TimeToStage).toBeGreaterThan(0);
});

test('a sweep measures what waits and for how long, and of what was taken only its age', async () => {
  world.s3.land('finance/bills/bills-2026.json', GOOD);
  await world.sweep();
  const [waiting] = told('layer swept');
  expect(waiting).toMatchObject({ FilesWaiting: 1 });
  expect(waiting.OldestFileWaiting).toBeGreaterThan(0);
  expect(waiting).not.toHaveProperty('StalestDataset');
  await world.drain();
  world.lines.length = 0;
  await world.sweep();
  expect(told('layer swept').map((it) => Object.keys(it))).toEqual([['StalestDataset']]);
});

test('what fails is counted beside its reason', async () => {
  world.tell('no event at all');
  await world.take(new Random(1));
  expect(told('file not taken')).toEqual([{ FilesFailed: 1 }]);
});

test('nothing is measured where the environment does not say for whom', () => {
  expect(measured({ FilesTaken: 1 })).toHaveProperty('_aws');
  expect(measured({})).toEqual({});
  expect(measured({ FilesTaken: undefined })).toEqual({});
  const { MESH_STACK } = process.env;
  delete process.env.MESH_STACK;
  expect(measured({ FilesTaken: 1 })).toEqual({});
  process.env.MESH_STACK = MESH_STACK;
});

test('an age is whole seconds and never below nothing', () => {
  const now = new Date('2026-01-01T00:01:00Z');
  expect(secondsSince('2026-01-01T00:00:00.400Z', now)).toBe(60);
  expect(secondsSince('2026-01-01T00:02:00Z', now)).toBe(0);
});
