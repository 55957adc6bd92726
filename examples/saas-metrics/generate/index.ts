import { type Pick, picker, range } from './random';
import { expectedMrr, expectedTouches, type Raw } from './truth';

/** The month that `expected/` was made in. */
export const RUN_MONTH = '2026-06';

const CUSTOMERS = 60;
const PLANS = [900, 1900, 1900, 4900, 9900, 24_950];
const SOURCES = [
  ['search', 'cpc'],
  ['search', 'organic'],
  ['newsletter', 'email'],
  ['fair', 'referral'],
] as const;
const HOUR = 3_600_000;

/** All files by their paths: what billing and the web give, and what the models must make of it. The same on every machine. */
export function generate(): Map<string, string> {
  const raw = company(picker(20260601));
  const periods = raw.periods.map(({ customer, start, end, cents }, at) => [
    at + 1,
    customer,
    start,
    end,
    decimal(cents),
  ]);
  const conversions = raw.conversions.map(({ customer, at, cents }) => [customer, timestamp(at), decimal(cents)]);
  const sessions = raw.sessions.map(({ id, customer, at, source, medium }) => [
    id,
    customer,
    timestamp(at),
    source,
    medium,
  ]);
  return new Map([
    ['tables/subscription_periods.csv', csv('subscription_id,customer_id,start_date,end_date,monthly_amount', periods)],
    ['tables/conversions.csv', csv('customer_id,converted_at,revenue', conversions)],
    ['tables/sessions.csv', csv('session_id,customer_id,started_at,utm_source,utm_medium', sessions)],
    ['expected/mrr.csv', csv(undefined, expectedMrr(raw, RUN_MONTH))],
    ['expected/attribution_touch.csv', csv(undefined, expectedTouches(raw))],
  ]);
}

function company(pick: Pick): Raw {
  const customers = range(CUSTOMERS);
  const periods = customers.flatMap((customer) => subscriptions(customer, pick));
  const conversions = customers
    .filter(() => pick([true, true, true, false]))
    .map((customer) => ({
      customer,
      at: Date.UTC(2026, pick(range(5)), pick(range(28)), pick(range(23))),
      cents: pick(PLANS) * 12,
    }));
  const visits = conversions.flatMap(({ customer, at }) =>
    // Some come long before, some after, and some two at a time.
    range(pick(range(8))).flatMap(() => {
      const [source, medium] = pick(SOURCES);
      const visit = { customer, at: at - (pick(range(900)) - 90) * HOUR, source, medium };
      return pick(range(10)) === 1 ? [visit, visit] : [visit];
    }),
  );
  return { periods, conversions, sessions: visits.map((visit, at) => ({ id: at + 1, ...visit })) };
}

/** One subscription after the other: of the same plan or another one, at once or after some months. */
function subscriptions(customer: number, pick: Pick): Raw['periods'][number][] {
  let month = 2025 * 12 + pick(range(12)) - 1;
  return range(pick([1, 1, 2, 3, 4])).map((nth) => {
    const length = pick([2, 3, 6, 12]);
    // Who begins in the middle of a month is counted from the next one on.
    const start = day(month, nth === 1 ? pick([1, 1, 15]) : 1);
    const period = { customer, start, end: day(month + length, 1), cents: pick(PLANS) };
    month += length + pick([0, 0, 0, 2]);
    return period;
  });
}

function day(month: number, date: number): string {
  return new Date(Date.UTC(Math.floor(month / 12), month % 12, date)).toISOString().slice(0, 10);
}

function timestamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

function decimal(cents: number): string {
  return (cents / 100).toFixed(2);
}

function csv(header: string | undefined, rows: readonly (readonly (string | number)[])[]): string {
  return [...(header === undefined ? [] : [header]), ...rows.map((row) => row.join(','))]
    .map((line) => `${line}\n`)
    .join('');
}
