import { apportion } from './apportion';
import type { Bill } from './bills';
import { monthName } from './calendar';
import type { Delivery } from './finance';

/**
 * Revenue in cents by month and product group, by plain loops over what was made up, in whole cents: no SQL, no CSV, no
 * name of a product. A line that never arrived whole is not known; a discount that did not is not subtracted.
 */
export function trueRevenue(bills: readonly Bill[], delivery: Delivery): Map<string, number> {
  const revenue = new Map<string, number>();
  for (const bill of bills) {
    const lines = bill.lines.filter((line) => delivery.arrived.has(line));
    const discounts = apportion(
      delivery.discounted.has(bill) ? bill.discount : 0,
      lines.map(({ cents }) => cents),
    );
    lines.forEach((line, index) => {
      const at = `${monthName(bill.month)}-01,${line.offering.group}`;
      revenue.set(at, (revenue.get(at) ?? 0) + line.cents - discounts[index]);
    });
  }
  return revenue;
}

export function truthCsv(revenue: ReadonlyMap<string, number>): string {
  const rows = [...revenue.keys()].sort().map((at) => `${at},${euros(revenue.get(at) as number)}`);
  return `${['month,product_group,revenue', ...rows].join('\n')}\n`;
}

function euros(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
