import { monthName, two } from './calendar';
import type { Customer } from './customers';
import type { Planted } from './finance';

/** Sales' export: the whole list as of a month, in which a few firms have grown since the one before. */
export function exportCustomers(customers: readonly Customer[], month: number, planted: Planted[]): [string, string] {
  const file = `customers-${monthName(month)}.json`;
  const records = customers
    .filter(({ from }) => from <= month)
    .map((customer, index) => ({
      customerNumber: customer.id,
      name: customer.name,
      segment: index % 17 === 3 && month < 20 ? 'consumer' : customer.segment,
      city: customer.city,
      customerSince: `${2015 + (index % 9)}-${two(1 + (index % 12))}-${two(1 + (index % 28))}`,
      active: customer.until === undefined || customer.until >= month,
    }));
  const prospect = 'Prospect zonder nummer';
  const broken = { ...records[40], customerNumber: null, name: prospect };
  const all = [...records.slice(0, 41), broken, ...records.slice(41)];
  const json = `${JSON.stringify({ exportedAt: `${monthName(month)}-28T06:00:00Z`, customers: all }, null, 1)}\n`;
  // A record begins at its brace, two lines above its name.
  const line = json.slice(0, json.indexOf(prospect)).split('\n').length - 2;
  planted.push({ table: 'sales.customer', file, line, column: 'customer_id', reason: 'required' });
  return [file, json];
}
