import { mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractHash, odcsOf } from '../../lib/contract';
import type { MeshManifest, ModelManifest, ProductManifest, SubscriptionManifest } from '../../lib/manifest';
import { contractOf, mergeManifests } from '../../lib/plan';
import { openLaptop, type Platform } from '../../lib/run';
import { dataset, manifest, model, source } from '../plan/meshes';
import { product } from '../plan/products';
import { App } from './apps';

export function newFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'mesh-registry-')));
}

/** An app that shares by a folder. */
export class SharingApp extends App {
  constructor(
    mesh: MeshManifest,
    readonly registry: string,
  ) {
    super(mesh);
  }

  override open(): Promise<Platform> {
    return openLaptop({ manifests: [this.mesh], appFolder: this.folder, registry: this.registry });
  }

  /** The bytes of every file below its folder or the registry whose path holds `part`. */
  bytes(part: string): Buffer[] {
    return [this.folder, this.registry].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
        .filter(({ entry, path }) => entry.isFile() && path.includes(part))
        .map(({ path }) => readFileSync(path)),
    );
  }
}

/** Bills that replace each other by name, published as `sales.figures`. */
export function producerMesh(share: Partial<ProductManifest> = {}, more: Partial<MeshManifest> = {}): MeshManifest {
  return manifest({
    sources: [source('bill', { delivery: 'replacesSameName', localPath: 'data/bill-*.csv' })],
    datasets: [dataset('bill')],
    products: [product(share)],
    ...more,
  });
}

export function producer(registry = newFolder(), share: Partial<ProductManifest> = {}): SharingApp {
  const app = new SharingApp(producerMesh(share), registry);
  app.file('data/bill-1.csv', 'id;amount', 'a;1.50', 'b;2', 'c;-3');
  return app;
}

/** What a team vendors of the product as an app declares it. */
export function subscriptionTo(mesh: MeshManifest, audienceName = 'fraud'): SubscriptionManifest {
  const merged = mergeManifests([mesh]).mesh;
  const [declared] = merged.products.values();
  const audience = declared.audiences.find(({ name }) => name === audienceName);
  if (!audience) throw new Error(`no audience ${audienceName}`);
  const contract = contractOf(merged, declared, audience);
  return {
    path: 'Fraud/Figures',
    product: contract.product,
    version: contract.version,
    audience: audienceName,
    contractFile: 'contracts/sales.figures.odcs.yaml',
    contractHash: contractHash(odcsOf(contract)),
    tables: contract.tables.map(({ rules, ...table }) => table),
  };
}

/** An app of its own that counts the bills of the product. */
export function consumer(
  subscription: SubscriptionManifest,
  registry: string,
  more: Partial<ModelManifest> = {},
): SharingApp {
  const counted = model('counted', [], {
    domain: 'fraud',
    sql: { text: 'SELECT count(*) AS bills, sum(amount) AS amount FROM bill' },
    inputs: [{ name: 'bill', table: 'sales__figures.bill', view: { kind: 'default' } }],
    columns: [
      { name: 'bills', type: 'long' },
      { name: 'amount', type: 'decimal(18,2)' },
    ],
    place: { bucket: 'Fraud/Curated', database: 'fraud_curated', table: 'counted', prefix: 'fraud_curated/counted' },
    ...more,
  });
  return new SharingApp(manifest({ stack: 'Fraud', models: [counted], subscriptions: [subscription] }), registry);
}
