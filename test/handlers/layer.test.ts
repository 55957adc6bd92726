import { meshOfLayer } from '../../lib/handlers/layer';
import type { DatasetManifest, ModelManifest, ProductManifest } from '../../lib/manifest';
import type { Mesh } from '../../lib/plan';

const place = (bucket: string) => ({ bucket, database: 'd', table: 't', prefix: 'd/t' });
const dataset = (name: string) => ({ domain: 'finance', name, place: place('Staging') }) as DatasetManifest;
const model = (name: string, bucket: string, ...tables: string[]) =>
  ({
    domain: 'sales',
    name,
    place: place(bucket),
    inputs: tables.map((table) => ({ table })),
    relations: [],
  }) as unknown as ModelManifest;

const mesh: Mesh = {
  mesh: 'acme',
  stage: 'dev',
  timeZone: 'UTC',
  sources: new Map(),
  datasets: new Map([
    ['finance.bill', dataset('bill')],
    ['finance.fee', dataset('fee')],
  ]),
  models: new Map([
    ['sales.revenue', model('revenue', 'Curated', 'finance.bill')],
    ['sales.total', model('total', 'Curated', 'sales.revenue')],
    ['sales.other', model('other', 'Elsewhere', 'finance.fee')],
  ]),
  external: new Set(),
  products: new Map([
    ['sales.figures', { bucket: 'Shared', tables: [{ table: 'sales.revenue' }] } as unknown as ProductManifest],
  ]),
  subscriptions: new Map(),
  teams: new Map(),
};

function namesOf({ datasets, models, external }: Mesh) {
  return { datasets: [...datasets.keys()], models: [...models.keys()], external: [...external] };
}

test('a curated layer fills its models and sees what they read, and no more', () => {
  expect(namesOf(meshOfLayer(mesh, 'Curated'))).toEqual({
    datasets: ['finance.bill'],
    models: ['sales.revenue', 'sales.total'],
    external: ['finance.bill'],
  });
});

test('a staging layer fills its datasets and sees no model', () => {
  expect(namesOf(meshOfLayer(mesh, 'Staging'))).toEqual({
    datasets: ['finance.bill', 'finance.fee'],
    models: [],
    external: [],
  });
});

test('a product publishes what it reads, and the other layers know nothing of it', () => {
  const shared = meshOfLayer(mesh, 'Shared');
  expect([...shared.products.keys()]).toEqual(['sales.figures']);
  expect(namesOf(shared)).toEqual({ datasets: [], models: ['sales.revenue'], external: ['sales.revenue'] });
  expect(meshOfLayer(mesh, 'Curated').products.size).toBe(0);
});
