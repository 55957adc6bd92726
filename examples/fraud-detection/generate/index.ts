import { makeMarket } from '../../revenue-forecast/generate';
import type { Bill } from '../../revenue-forecast/generate/bills';
import { monthName, monthOfYear, two, yearOf } from '../../revenue-forecast/generate/calendar';
import { exportFinance } from '../../revenue-forecast/generate/finance';
import { trueRevenue } from '../../revenue-forecast/generate/truth';
import { type Examined, expectedFlags, seenBills } from './by-hand';

/** January 2026: what was billed before it, the team has examined. */
const FIRST_OPEN = 20;
/** Fits a promotion, and was not found when 2025 was examined. */
const OVERLOOKED = 'F202512-0034';

/** Every file of the example that no hand has written, by its path in the example's folder. */
export function generate(): Map<string, Buffer> {
  const { bills, moved } = makeMarket();
  const delivery = exportFinance(bills, true);
  const seen = seenBills(bills, delivery);
  const examined = seen.filter(({ bill }) => bill.month < FIRST_OPEN);
  const confirmed = examined.filter(({ bill }) => moved.has(bill) && bill.id !== OVERLOOKED);
  const cleared = examined.filter(({ bill, fits }) => !fits && !moved.has(bill));
  const flags = expectedFlags(seen, new Set(confirmed.map(({ bill }) => bill.customer)), FIRST_OPEN);

  const revenue = new Map<string, number>();
  for (const [at, cents] of trueRevenue(bills, delivery)) {
    const month = at.slice(0, 10);
    revenue.set(month, (revenue.get(month) ?? 0) + cents);
  }
  const atRisk = new Map<string, number[]>();
  for (const { bill, discount } of flags) {
    const month = `${monthName(bill.month)}-01`;
    atRisk.set(month, [...(atRisk.get(month) ?? []), discount]);
  }
  return new Map([
    ['data/closed-cases.csv', closedCases(confirmed, cleared)],
    [
      'expected/flagged_bill.csv',
      csv(
        'bill_id,booked_on,amount,discount,score,reason',
        flags.map(({ bill, amount, discount, score, reasons }) =>
          [bill.id, dayOf(bill), euros(amount), euros(discount), score, ...reasons].join(','),
        ),
      ),
    ],
    [
      'expected/discount_at_risk.csv',
      csv(
        'month,revenue,flagged_bills,flagged_discount',
        [...atRisk].map(([month, discounts]) => {
          const sum = discounts.reduce((total, one) => total + one, 0);
          return [month, euros(revenue.get(month) as number), discounts.length, euros(sum)].join(',');
        }),
      ),
    ],
    [
      'expected/moved_discounts.csv',
      csv(
        'bill_id',
        seen.filter(({ bill }) => moved.has(bill) && bill.month >= FIRST_OPEN).map(({ bill }) => bill.id),
      ),
    ],
  ]);
}

/** As the team keeps them: a verdict that nobody knows in one record, and a case without its bill in another. */
function closedCases(confirmed: readonly Examined[], cleared: readonly Examined[]): Buffer {
  const cases = [
    ...confirmed.map((it) => [it, 'confirmed', 'discount was promised to others'] as const),
    ...cleared.map((it) => [it, 'cleared', 'a line of the bill is missing'] as const),
  ].sort(([a], [b]) => (a.bill.id < b.bill.id ? -1 : 1));
  const rows = cases.map(([{ bill }, verdict, note]) => [bill.id, closedOn(bill), verdict, note].join(';'));
  rows.splice(5, 0, 'F202506-0101;29-07-2025;twijfel;customer on holiday');
  rows.push(';30-01-2026;cleared;found in the drawer');
  return csv('Bill;Closed;Verdict;Note', rows);
}

/** On the 28th of the month after the bill. */
function closedOn({ month }: Bill): string {
  return `28-${two(monthOfYear(month + 1))}-${yearOf(month + 1)}`;
}

function dayOf({ month, day }: Bill): string {
  return `${monthName(month)}-${two(day)}`;
}

function euros(cents: number): string {
  return `${Math.floor(cents / 100)}.${two(cents % 100)}`;
}

function csv(header: string, rows: readonly string[]): Buffer {
  return Buffer.from(`${[header, ...rows].join('\n')}\n`);
}
