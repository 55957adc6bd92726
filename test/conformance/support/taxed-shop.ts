import type { MeshManifest } from '../../../lib/manifest';
import { shopManifest } from './app';

/** The shop with a model more: it has a parameter and may be a day old. */
export function taxedShop(mesh: string): MeshManifest {
  const manifest = shopManifest(mesh);
  const revenue = manifest.models.find(({ name }) => name === 'revenue') as MeshManifest['models'][number];
  const tax = {
    ...revenue,
    path: 'Shop/Curated/tax',
    name: 'tax',
    sql: { text: 'SELECT month, product, $rate AS rate, $run_time AS made_at FROM revenue' },
    inputs: [{ name: 'revenue', table: 'forecasting.revenue', view: { kind: 'default' } }],
    columns: [
      ...revenue.columns.slice(0, 2),
      { name: 'rate', type: 'decimal(5,2)' },
      { name: 'made_at', type: 'timestamp' },
    ],
    parameters: { rate: { type: 'decimal(5,2)', default: '0.21' } },
    checks: [{ name: 'fresh_made_at', kind: 'fresh', column: 'made_at', maximumAgeSeconds: 86_400 }],
    place: { ...revenue.place, table: 'tax', prefix: `${revenue.place.database}/tax` },
  } as const;
  return { ...manifest, models: [...manifest.models, tax] };
}
