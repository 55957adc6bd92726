import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import {
  Check,
  Column,
  CuratedLayer,
  DataMesh,
  Delivery,
  History,
  LandingZone,
  Period,
  Relation,
  Source,
  Sql,
  StagingLayer,
} from 'cdk-data-mesh';
import type { MeshManifest } from '../../../lib/manifest';
import { readManifests } from '../../../lib/manifest/read';

/** A shop in two departments: monthly bills as CSV in Dutch, products as NDJSON, and what they sum up to. */
export function shopManifest(mesh: string): MeshManifest {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'cdk-out-')) });
  DataMesh.configure(app, { mesh, timeZone: 'Europe/Amsterdam' });
  const stack = new Stack(app, 'Shop');
  const finance = new LandingZone(stack, 'Finance', { domain: 'finance' });
  const catalog = new LandingZone(stack, 'Catalog', { domain: 'catalog' });
  const bills = finance.addSource(
    'bills',
    Source.csv({
      delimiter: ';',
      encoding: 'latin1',
      delivery: Delivery.replacesSameName(),
      period: Period.fromName('bills-{yyyy}-{MM}.csv'),
      localPath: 'data/finance/bills',
    }),
  );
  const products = catalog.addSource('products', Source.ndjson({ localPath: 'data/catalog/products' }));
  const staging = new StagingLayer(stack, 'Staging');
  const bill = staging.addDataset('bill', {
    source: bills,
    columns: {
      bill_id: Column.string({ from: ['Factuurnr.'] }),
      billed_on: Column.date({ from: ['Datum'], formats: ['dd/MM/yyyy'] }),
      product_id: Column.string({ from: ['Artikel'] }),
      customer: Column.string({ from: ['Klant'] }),
      amount: Column.decimal(12, 2, { from: ['Bedrag'], decimal: ',', group: '.' }),
    },
    key: ['bill_id'],
    history: History.latest(),
  });
  const product = staging.addDataset('product', {
    source: products,
    columns: { product_id: Column.string(), name: Column.string(), since: Column.timestamp() },
    key: ['product_id'],
    history: History.latest(),
  });
  const curated = new CuratedLayer(stack, 'Curated', { domain: 'forecasting' });
  const sale = curated.addModel('sale', {
    sql: Sql.inline(
      'SELECT b.bill_id, b.billed_on, p.name AS product, b.amount FROM bill b JOIN product p USING (product_id)',
    ),
    inputs: { bill, product },
    columns: {
      bill_id: Column.string(),
      billed_on: Column.date(),
      product: Column.string(),
      amount: Column.decimal(12, 2),
    },
    key: ['bill_id'],
    relations: [Relation.to(bill, ['bill_id'])],
  });
  curated.addModel('revenue', {
    sql: Sql.inline(
      `SELECT CAST(date_trunc('month', billed_on) AS DATE) AS month, product, CAST(sum(amount) AS DECIMAL(18, 2)) AS revenue FROM sale GROUP BY ALL`,
    ),
    inputs: { sale },
    columns: { month: Column.date(), product: Column.string(), revenue: Column.decimal(18, 2) },
    key: ['month', 'product'],
    checks: [Check.notNegative('revenue')],
  });
  return readManifests(app.synth().directory)[0];
}

const HEADER = 'Factuurnr.;Datum;Artikel;Klant;Bedrag';

export function billsCsv(...lines: string[]): Buffer {
  return Buffer.from([HEADER, ...lines, ''].join('\r\n'), 'latin1');
}

export function productsJson(...products: object[]): Buffer {
  return Buffer.from(products.map((product) => `${JSON.stringify(product)}\n`).join(''));
}

/** What the departments deliver: path below `data/` and bytes. One record and one whole file cannot be taken. */
export const DELIVERIES: ReadonlyMap<string, Buffer> = new Map([
  ['finance/bills/bills-2025-01.csv', billsCsv('B1;05/01/2025;P1;Café Zuid;1.234,50', 'B2;17/01/2025;P2;Noord;99,95')],
  [
    'finance/bills/bills-2025-02.csv',
    billsCsv('B3;03/02/2025;P1;Noord;10,00', 'B4;30/02/2025;P1;Zuid;20,00', 'B1;05/01/2025;P1;Café Zuid;1.200,00'),
  ],
  ['finance/bills/bills-2025-03.csv', Buffer.from('this is no table of bills\n')],
  [
    'catalog/products/first.ndjson',
    productsJson(
      { product_id: 'P1', name: 'Espresso ☕', since: '2024-01-01T00:00:00' },
      { product_id: 'P2', name: 'Thee', since: '2024-07-01T12:30:00.123456' },
    ),
  ],
]);

/** The same deliveries as files beside an app; the app's folder. */
export function deliverLocally(deliveries: ReadonlyMap<string, Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'laptop-'));
  for (const [path, bytes] of deliveries) {
    mkdirSync(dirname(join(folder, 'data', path)), { recursive: true });
    writeFileSync(join(folder, 'data', path), bytes);
  }
  return folder;
}
