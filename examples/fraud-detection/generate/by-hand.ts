import type { Bill } from '../../revenue-forecast/generate/bills';
import type { Customer } from '../../revenue-forecast/generate/customers';
import type { Delivery } from '../../revenue-forecast/generate/finance';

/** A bill as far as its lines arrived, in whole cents. */
export interface Examined {
  readonly bill: Bill;
  readonly amount: number;
  readonly discount: number;
  readonly fits: boolean;
}

export interface Flag extends Examined {
  readonly score: number;
  readonly reasons: readonly string[];
}

/** May 2025: older bills are not shown to the team. */
const FIRST_SEEN = 12;

/** What the team sees of the bills: credits and lines that never arrived whole are not among it. */
export function seenBills(bills: readonly Bill[], delivery: Delivery): Examined[] {
  const seen: Examined[] = [];
  for (const bill of bills) {
    if (bill.month < FIRST_SEEN) continue;
    let amount = 0;
    for (const line of bill.lines) if (line.cents > 0 && delivery.arrived.has(line)) amount += line.cents;
    if (amount === 0) continue;
    const discount = delivery.discounted.has(bill) ? bill.discount : 0;
    seen.push({ bill, amount, discount, fits: discount === 0 || isUsual(amount, discount) });
  }
  return seen;
}

function isUsual(amount: number, discount: number): boolean {
  for (const percent of [5, 7, 10, 15]) if (Math.floor((amount * percent) / 100) === discount) return true;
  for (const cents of [250, 1000, 2500]) if (Math.min(cents, Math.floor(amount / 2)) === discount) return true;
  return false;
}

/** What is to be flagged, bill by bill and in plain loops. */
export function expectedFlags(seen: readonly Examined[], confirmed: ReadonlySet<Customer>, first: number): Flag[] {
  const flags: Flag[] = [];
  for (const it of seen) {
    const { bill, discount, fits } = it;
    if (bill.month < first || discount === 0) continue;
    let before = 0;
    let discounted = 0;
    for (const other of seen) {
      if (other.bill.customer !== bill.customer || other.bill.month >= bill.month) continue;
      before += 1;
      if (other.discount > 0) discounted += 1;
    }
    const reasons: string[] = [];
    let score = 0;
    if (!fits) {
      reasons.push('fits no promotion');
      score += 50;
    }
    if (confirmed.has(bill.customer)) {
      reasons.push('account of a confirmed case');
      score += 30;
    }
    if (before >= 6 && discounted / before > 0.5) {
      reasons.push('discounted more often than not');
      score += 20;
    }
    if (score >= 50) flags.push({ ...it, score, reasons });
  }
  return flags;
}
