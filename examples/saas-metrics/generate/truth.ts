/** What the models must give, told from the raw rows without SQL. Money is in cents, months are counted from January of year 0. */
export interface Raw {
  readonly periods: readonly Period[];
  readonly conversions: readonly Conversion[];
  readonly sessions: readonly Session[];
}

export interface Period {
  readonly customer: number;
  /** `2026-01-15` */
  readonly start: string;
  /** The first day that is not paid for. */
  readonly end: string;
  readonly cents: number;
}

export interface Conversion {
  readonly customer: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly cents: number;
}

export interface Session {
  readonly id: number;
  readonly customer: number;
  readonly at: number;
  readonly source: string;
  readonly medium: string;
}

/** @param lastMonth the month of the run, `2026-06` */
export function expectedMrr({ periods }: Raw, lastMonth: string): string[][] {
  const customers = [...new Set(periods.map(({ customer }) => customer))].sort((a, b) => a - b);
  return customers.flatMap((customer) => {
    const own = periods.filter((period) => period.customer === customer);
    const first = Math.min(...own.map(({ start }) => monthOf(start)));
    const end = Math.min(Math.max(...own.map((period) => monthOf(period.end))), monthOf(lastMonth) + 1);
    const months = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
    const paid = months.map((month) => {
      const day = dayOf(month);
      return own.filter(({ start, end }) => start <= day && day < end).reduce((sum, { cents }) => sum + cents, 0);
    });
    const active = months.filter((_, at) => paid[at] > 0);
    const [firstActive, lastActive] = [active[0], active.at(-1)];
    const rows = months.map((month, at) => ({ month, cents: paid[at] }));
    if (lastActive !== undefined && lastActive === months.at(-1)) rows.push({ month: lastActive + 1, cents: 0 });
    return rows.map(({ month, cents }, at) => {
      const before = at > 0 ? rows[at - 1].cents : 0;
      const flags = [month === firstActive, month === lastActive].map((flag) =>
        lastActive === undefined ? '' : String(flag),
      );
      return [
        dayOf(month),
        String(customer),
        money(cents),
        String(cents > 0),
        firstActive === undefined ? '' : dayOf(firstActive),
        lastActive === undefined ? '' : dayOf(lastActive),
        ...flags,
        money(before),
        money(cents - before),
        category(month === firstActive, cents, before),
        money(Math.min(cents, before)),
      ];
    });
  });
}

function category(isFirst: boolean, now: number, before: number): string {
  if (isFirst) return 'new';
  if (now === 0 && before > 0) return 'churn';
  if (now > 0 && before === 0) return 'reactivation';
  return now > before ? 'upgrade' : now < before ? 'downgrade' : '';
}

const MONTH_MS = 30 * 86_400_000;
/** Points are millionths. */
const ONE = 1_000_000;

export function expectedTouches({ sessions, conversions }: Raw): string[][] {
  return conversions.flatMap(({ customer, at, cents }) => {
    const own = sessions
      .filter((session) => session.customer === customer && session.at <= at && session.at >= at - MONTH_MS)
      .sort((a, b) => a.at - b.at || a.id - b.id);
    return own.map((session, index) => {
      const [isFirst, isLast] = [index === 0, index === own.length - 1];
      const between = isFirst || isLast ? (ONE * 4) / 10 : Math.round((ONE * 2) / 10 / (own.length - 2));
      const linear = Math.round(ONE / own.length);
      const points = [isFirst ? ONE : 0, isLast ? ONE : 0, own.length <= 2 ? linear : between, linear];
      return [
        String(session.id),
        String(customer),
        new Date(session.at).toISOString().slice(0, 19).replace('T', ' '),
        session.source,
        session.medium,
        String(own.length),
        String(index + 1),
        ...points.map((it) => `${Math.floor(it / ONE)}.${String(it % ONE).padStart(6, '0')}`),
        ...points.map((it) => money(Math.round((cents * it) / ONE))),
      ];
    });
  });
}

function monthOf(day: string): number {
  const [year, month] = day.split('-').map(Number);
  return year * 12 + month - 1;
}

function dayOf(month: number): string {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}

function money(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
