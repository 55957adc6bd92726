import { encode } from 'iconv-lite';
import { fileName, makeBills } from './bills';
import { CORRECTED } from './calendar';
import { makeCustomers } from './customers';
import { exportFinance, type Planted } from './finance';
import { firstVersion } from './first-version';
import { moveDiscounts } from './moved-discounts';
import { productWorkbook } from './product-management';
import { Random } from './random';
import { exportCustomers } from './sales';
import { trueRevenue, truthCsv } from './truth';

/** The made-up market: who bought what, what was billed, and which bills have a discount that was promised to others. */
export function makeMarket() {
  const random = new Random(20_241_101);
  const customers = makeCustomers(random);
  return { customers, ...moveDiscounts(makeBills(random, customers)) };
}

/** Every file of the example that no hand has written, by its path in the example's folder. */
export function generate(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const { customers, bills } = makeMarket();
  const firstBills = firstVersion(bills);
  const delivery = exportFinance(bills, true);
  const firstDelivery = exportFinance(firstBills, false);

  const others: Planted[] = [];
  for (const month of [14, 29]) {
    const [file, json] = exportCustomers(customers, month, others);
    files.set(`data/sales/${file}`, Buffer.from(json, 'utf8'));
  }
  files.set('data/product/products.xlsx', productWorkbook(others));
  for (const [file, text] of delivery.files) files.set(`data/finance/${file}`, encode(text, 'latin1'));
  files.set('expected/revenue_by_product_group.csv', Buffer.from(truthCsv(trueRevenue(bills, delivery))));
  files.set('expected/quarantine.csv', plantedCsv([...delivery.planted, ...others]));

  const march = fileName('bill-lines', CORRECTED);
  const first = 'march-before-correction';
  files.set(`data/${first}/${march}`, encode(firstDelivery.files.get(march) as string, 'latin1'));
  const firstTruth = truthCsv(trueRevenue(firstBills, firstDelivery));
  files.set(`expected/${first}/revenue_by_product_group.csv`, Buffer.from(firstTruth));
  files.set(`expected/${first}/quarantine.csv`, plantedCsv([...firstDelivery.planted, ...others]));
  return files;
}

function plantedCsv(planted: readonly Planted[]): Buffer {
  const rows = planted.map(({ table, file, line, column, reason }) => [table, file, line, column, reason].join(','));
  return Buffer.from(`${['table,file,line,column,reason', ...rows].join('\n')}\n`);
}
