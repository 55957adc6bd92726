import { CORRECTED, MONTHS, monthName, monthOfYear, REFRESH, two, yearOf } from './calendar';
import type { Customer } from './customers';
import { isSold, nameIn, type Offering, SEASON } from './offerings';
import type { Random } from './random';

export interface Line {
  readonly number: number;
  readonly offering: Offering;
  /** As the bill calls it. */
  readonly product: string;
  readonly quantity: number;
  readonly cents: number;
  /** Month of the file that it is exported in: the next one where it was booked late. */
  readonly exportedIn: number;
  /** It stands in the next month's file too. */
  readonly repeated: boolean;
}

export interface Bill {
  readonly id: string;
  readonly month: number;
  readonly day: number;
  readonly customer: Customer;
  readonly lines: readonly Line[];
  /** On the bill as a whole; finance does not say for which lines. */
  readonly discount: number;
  readonly promotion: string;
}

export function makeBills(random: Random, customers: readonly Customer[]): Bill[] {
  const bills: Bill[] = [];
  for (let month = 0; month < MONTHS; month++) {
    let serial = 0;
    for (const customer of customers) {
      if (month < customer.from || month > (customer.until ?? MONTHS)) continue;
      const orders = customer.orders.filter(({ offering }) => isSold(offering, month));
      if (orders.length === 0) continue;
      serial += 1;
      const day = random.int(1, 28);
      const lines = makeLines(random, orders, month, day);
      bills.push({
        id: `F${yearOf(month)}${two(monthOfYear(month))}-${String(serial).padStart(4, '0')}`,
        month,
        day,
        customer,
        lines,
        ...makeDiscount(random, lines),
      });
    }
  }
  return bills;
}

function makeLines(random: Random, orders: Customer['orders'], month: number, day: number): Line[] {
  const lines: Line[] = [];
  for (const { offering, quantity } of orders) {
    // What the market pays: the season's demand, a growth of about half a percent a month, and chance.
    const percent = SEASON[offering.group][monthOfYear(month) - 1];
    const grown = 1000 + 5 * month;
    const cents = Math.round((offering.cents * quantity * percent * grown * random.int(94, 106)) / 10_000_000);
    const mayBeLate = day > 24 && month < MONTHS - 1 && month !== CORRECTED;
    lines.push({
      number: lines.length + 1,
      offering,
      product: untidy(random, soldUnderItsOldName(random, offering, month) ?? nameIn(offering, month)),
      quantity,
      cents,
      exportedIn: mayBeLate && random.percent(12) ? month + 1 : month,
      repeated: mayBeLate && random.percent(8),
    });
  }
  // Now and then something is given back: a credit takes no part in the discount.
  if (lines.length > 1 && random.permille(15)) {
    const [first] = lines;
    lines.push({ ...first, number: lines.length + 1, quantity: -1, cents: -Math.floor(first.cents / 10) });
  }
  return lines;
}

/** In the first month of the refresh some bills still carry the old name; not the one that now means something else. */
function soldUnderItsOldName(random: Random, offering: Offering, month: number): string | undefined {
  const old = nameIn(offering, REFRESH - 1);
  return month === REFRESH && offering.names[0].from < REFRESH && old !== 'Thuis Plus' && random.percent(10)
    ? old
    : undefined;
}

/** Finance's clerks type product names by hand: one in fifty in capitals or with a space too many. */
function untidy(random: Random, name: string): string {
  if (!random.percent(2)) return name;
  return random.percent(50) ? name.toUpperCase() : name.replace(' ', '  ');
}

function makeDiscount(random: Random, lines: readonly Line[]): { discount: number; promotion: string } {
  const positive = lines.reduce((sum, { cents }) => sum + Math.max(cents, 0), 0);
  if (!random.percent(35)) return { discount: 0, promotion: '' };
  if (random.percent(60)) {
    const percent = random.pick([5, 7, 10, 15]);
    return { discount: Math.floor((positive * percent) / 100), promotion: `Actie "${percent}%"; op alles` };
  }
  return { discount: Math.min(random.pick([250, 1000, 2500]), Math.floor(positive / 2)), promotion: 'Trouwe klant' };
}

/** `bills-2026-03.csv` */
export function fileName(kind: 'bills' | 'bill-lines', month: number): string {
  return `${kind}-${monthName(month)}.csv`;
}
