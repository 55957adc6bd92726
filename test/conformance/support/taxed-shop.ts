import type { MeshManifest } from '../../../lib/manifest';
import { shopManifest } from './app';

/** The shop with two models more: a view, and one that reads it, has a parameter and may be a day old. */
export function taxedShop(mesh: string): MeshManifest {
  const manifest = shopManifest(mesh);
  const revenue = manifest.models.find(({ name }) => name === 'revenue') as MeshManifest['models'][number];
  const net = {
    ...revenue,
    path: 'Shop/Curated/net',
    name: 'net',
    sql: { text: 'SELECT month, product, revenue / 1.21 AS revenue FROM revenue' },
    inputs: [{ name: 'revenue', table: 'forecasting.revenue', view: { kind: 'default' } }],
    columns: [...revenue.columns.slice(0, 2), { name: 'revenue', type: 'double' }],
    checks: [{ name: 'not_negative_revenue', kind: 'notNegative', column: 'revenue' }],
    materialization: { kind: 'view' },
    place: { ...revenue.place, table: 'net', prefix: `${revenue.place.database}/net` },
  } as const;
  const tax = {
    ...revenue,
    path: 'Shop/Curated/tax',
    name: 'tax',
    sql: { text: 'SELECT month, product, $rate AS rate, $run_time AS made_at FROM net' },
    inputs: [{ name: 'net', table: 'forecasting.net', view: { kind: 'default' } }],
    columns: [
      ...revenue.columns.slice(0, 2),
      { name: 'rate', type: 'decimal(5,2)' },
      { name: 'made_at', type: 'timestamp' },
    ],
    parameters: { rate: { type: 'decimal(5,2)', default: '0.21' } },
    checks: [{ name: 'fresh_made_at', kind: 'fresh', column: 'made_at', maximumAgeSeconds: 86_400 }],
    place: { ...revenue.place, table: 'tax', prefix: `${revenue.place.database}/tax` },
  } as const;
  return { ...manifest, models: [...manifest.models, net, tax] };
}
