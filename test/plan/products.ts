import type { AudienceManifest, AudienceTable, ProductManifest, ProductTable } from '../../lib/manifest';
import { audiencePlace } from '../../lib/manifest';

const BILL: ProductTable = {
  table: 'finance.bill',
  name: 'bill',
  view: { kind: 'default' },
  columns: [
    { name: 'id', type: 'string' },
    { name: 'amount', type: 'decimal(12,2)' },
  ],
  key: [],
};

/** A product `sales.figures` of the dataset `finance.bill`, with one audience that sees all of it. */
export function product(more: Partial<ProductManifest> = {}): ProductManifest {
  const { version = '1.0.0', tables = [BILL] } = more;
  return {
    path: 'Stack/Figures',
    domain: 'sales',
    name: 'figures',
    version,
    owner: 'Jane',
    tables,
    audiences: [audience('fraud', {}, version)],
    bucket: 'Stack/Figures/Bucket',
    ...more,
  };
}

/** An audience of that product; `table` changes what it sees of the bills. */
export function audience(name: string, table: Partial<AudienceTable> = {}, version = '1.0.0'): AudienceManifest {
  return {
    name,
    subscribers: [name],
    tables: [audienceTable(name, table, version)],
  };
}

export function audienceTable(
  audienceName: string,
  more: Partial<AudienceTable> = {},
  version = '1.0.0',
): AudienceTable {
  const of = { mesh: 'acme', stage: 'dev', domain: 'sales', product: 'figures', bucket: 'Stack/Figures/Bucket' };
  const name = more.name ?? 'bill';
  return {
    name,
    columns: BILL.columns.map(({ name: column, type }) => ({ name: column, type })),
    place: audiencePlace({ ...of, version, audience: audienceName, table: name }),
    ...more,
  };
}
