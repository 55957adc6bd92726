import type { Bill } from './bills';
import { CORRECTED } from './calendar';
import { OFFERINGS } from './offerings';

/** March 2026 as finance first sent it: one amount ten times too high, and an order that was cancelled before it was billed. */
export function firstVersion(bills: readonly Bill[]): Bill[] {
  const march = bills.filter(({ month, lines, discount }) => month === CORRECTED && lines.length > 1 && discount > 0);
  // The largest first line, so that anyone who looks at the month sees that something is wrong with it.
  const [tenfold, cancelled] = [...march].sort((a, b) => b.lines[0].cents - a.lines[0].cents);
  return bills.map((bill) => {
    if (bill === tenfold) {
      const [first, ...others] = bill.lines;
      return { ...bill, lines: [{ ...first, cents: first.cents * 10 }, ...others] };
    }
    if (bill === cancelled) {
      const [first] = bill.lines;
      const offering = OFFERINGS[7];
      const extra = { ...first, number: bill.lines.length + 1, offering, product: 'TV Sport', cents: 44_970 };
      return { ...bill, lines: [...bill.lines, extra] };
    }
    return bill;
  });
}
