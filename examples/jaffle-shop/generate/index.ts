import { expectedCustomers, expectedOrders, type Raw } from './truth';

/** Sales of an invented sandwich shop over three months, the same on every machine. */
const FIRST_NAMES = [
  'Ada',
  'Bram',
  'Chloé',
  'Dmitri',
  'Esra',
  'Femke',
  'Giulia',
  'Hugo',
  'Imke',
  'Jonas',
  'Kofi',
  'Lin',
];
const LAST_INITIALS = ['A.', 'B.', 'D.', 'K.', 'M.', 'R.', 'S.', 'V.'];
const METHODS = ['credit_card', 'credit_card', 'bank_transfer', 'coupon', 'gift_card'];
const CUSTOMERS = 120;
const ORDERS = 260;
const DAYS = 92;
const FIRST_DAY = Date.UTC(2026, 0, 1);

/** All files by their paths: what the shop keeps, and what the models must make of it. */
export function generate(): Map<string, string> {
  const raw = shop(picker(20260101));
  return new Map([
    ['tables/raw_customers.csv', csv(['id', 'first_name', 'last_name'], raw.customers)],
    ['tables/raw_orders.csv', csv(['id', 'user_id', 'order_date', 'status'], raw.orders)],
    ['tables/raw_payments.csv', csv(['id', 'order_id', 'payment_method', 'amount'], raw.payments)],
    ['expected/customers.csv', csv([], expectedCustomers(raw))],
    ['expected/orders.csv', csv([], expectedOrders(raw))],
  ]);
}

function shop(pick: Pick): Raw {
  const customers = range(CUSTOMERS).map((id) => [id, pick(FIRST_NAMES), pick(LAST_INITIALS)] as const);
  const orders = range(ORDERS).map((id) => {
    const day = Math.floor(((id - 1) * DAYS) / ORDERS);
    // Some customers never order, and some often: the lower of two draws.
    const customer = Math.min(pick(range(CUSTOMERS)), pick(range(CUSTOMERS)));
    return [
      id,
      customer,
      new Date(FIRST_DAY + day * 86_400_000).toISOString().slice(0, 10),
      statusOf(day, pick),
    ] as const;
  });
  const payments = orders.flatMap(([order]) => {
    // One order in thirty is not paid yet, one in six by two payments.
    const number = pick(range(30)) === 1 ? 0 : pick(range(6)) === 1 ? 2 : 1;
    return range(number).map(() => [order, pick(METHODS), 50 * pick(range(70))] as const);
  });
  return { customers, orders, payments: payments.map((row, at) => [at + 1, ...row] as const) };
}

function statusOf(day: number, pick: Pick): string {
  if (day > DAYS - 4) return 'placed';
  if (day > DAYS - 12) return 'shipped';
  return pick(['completed', 'completed', 'completed', 'completed', 'completed', 'returned', 'return_pending']);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, at) => at + 1);
}

type Pick = <T>(items: readonly T[]) => T;

/** Picks by a linear congruence (Numerical Recipes' constants), of which the high bits are used. */
function picker(seed: number): Pick {
  let state = seed;
  return (items) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return items[Math.floor((state / 2 ** 32) * items.length)];
  };
}

function csv(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = rows.map((row) => row.join(','));
  return [...(header.length > 0 ? [header.join(',')] : []), ...lines].map((line) => `${line}\n`).join('');
}
