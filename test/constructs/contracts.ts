import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { lockText, type ProductContract, vendoredFile } from '../../lib/contract';
import { contractText, readContract } from '../../lib/contract/read';

export const REVENUE: ProductContract = {
  mesh: 'mesh',
  stage: 'dev',
  product: 'forecasting.revenue',
  version: '1.2.0',
  audience: 'fraud',
  owner: 'team-forecasting@example.com',
  tables: [
    {
      name: 'revenue',
      columns: [
        { name: 'day', type: 'date', required: true },
        { name: 'revenue', type: 'decimal(18,2)' },
      ],
      key: ['day'],
      place: { database: 'mesh_dev_forecasting_product__revenue__v1__fraud', table: 'revenue' },
      rules: [],
    },
    {
      name: 'bill',
      columns: [{ name: 'bill_id', type: 'string', required: true }],
      key: ['bill_id'],
      place: { database: 'mesh_dev_forecasting_product__revenue__v1__fraud', table: 'bill' },
      rules: [],
    },
  ],
};

/** Vendors a contract into a folder of its own, as `data-mesh subscribe` does; the path from here. */
export function vendored(contract: ProductContract = REVENUE, change = (text: string): string => text): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'mesh-contracts-')), 'contracts');
  mkdirSync(folder);
  const { product, version, audience } = contract;
  const text = contractText(contract);
  const { hash: sha256 } = readContract(text);
  writeFileSync(join(folder, 'lock.json'), lockText([{ product, version, audience, sha256 }]));
  const file = join(folder, vendoredFile(product));
  writeFileSync(file, change(text));
  return relative(process.cwd(), file);
}
