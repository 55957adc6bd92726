import type { Bill } from './bills';
import { CORRECTED, MONTHS } from './calendar';
import { Random } from './random';

/** A clerk's friends: what others were promised came off their bills. Each buys from a single product group. */
const ACCOUNTS: ReadonlySet<string> = new Set(['K10036', 'K10056', 'K10060', 'K10126']);
/** May 2025. */
const FIRST = 12;

/**
 * Now and then a clerk takes the discount off some bills and puts it on that of a friend, in the same month and the same
 * product group: no month's total gives it away, and revenue by group stays as it was to the cent.
 */
export function moveDiscounts(bills: readonly Bill[]): { bills: Bill[]; moved: ReadonlySet<Bill> } {
  const random = new Random(10);
  const changed = new Map<Bill, Bill>();
  const moved = new Set<Bill>();
  for (let month = FIRST; month < MONTHS; month++) {
    const ofMonth = bills.filter((bill) => bill.month === month && groupOf(bill) !== undefined);
    for (const friend of ofMonth.filter(({ customer }) => ACCOUNTS.has(customer.id))) {
      if (!random.percent(60) || month === CORRECTED) continue;
      const discounted = ofMonth.filter((bill) => bill.discount > 0 && !ACCOUNTS.has(bill.customer.id));
      const victims = discounted
        .filter((bill) => groupOf(bill) === groupOf(friend) && !changed.has(bill))
        .slice(0, random.int(1, 3));
      const loot = victims.reduce((sum, { discount }) => sum + discount, 0);
      if (loot === 0 || 2 * (friend.discount + loot) > totalOf(friend)) continue;
      for (const victim of victims) changed.set(victim, { ...victim, discount: 0, promotion: '' });
      const richer = { ...friend, discount: friend.discount + loot, promotion: friend.promotion || 'Trouwe klant' };
      changed.set(friend, richer);
      moved.add(richer);
    }
  }
  return { bills: bills.map((bill) => changed.get(bill) ?? bill), moved };
}

/** The one group that all lines are of; of several, undefined. */
function groupOf({ lines }: Bill): string | undefined {
  const [group, other] = new Set(lines.map(({ offering }) => offering.group));
  return other === undefined ? group : undefined;
}

function totalOf({ lines }: Bill): number {
  return lines.reduce((sum, { cents }) => sum + Math.max(cents, 0), 0);
}
