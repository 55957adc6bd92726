/** What the models must give, told from the raw rows without SQL: cents are added as whole numbers. */
export interface Raw {
  /** id, first name, last name */
  readonly customers: readonly (readonly [number, string, string])[];
  /** id, customer, day, status */
  readonly orders: readonly (readonly [number, number, string, string])[];
  /** id, order, method, cents */
  readonly payments: readonly (readonly [number, number, string, number])[];
}

const METHODS = ['credit_card', 'coupon', 'bank_transfer', 'gift_card'];

export function expectedCustomers({ customers, orders, payments }: Raw): string[][] {
  return customers.map(([id, first, last]) => {
    const own = orders.filter(([, customer]) => customer === id);
    const days = own.map(([, , day]) => day).sort();
    const paid = payments.filter(([, order]) => own.some(([number]) => number === order));
    return [
      String(id),
      first,
      last,
      days[0] ?? '',
      days.at(-1) ?? '',
      own.length ? `${own.length}` : '',
      dollars(paid),
    ];
  });
}

export function expectedOrders({ orders, payments }: Raw): string[][] {
  return orders.map(([id, customer, day, status]) => {
    const paid = payments.filter(([, order]) => order === id);
    const byMethod = METHODS.map((method) => {
      const by = paid.filter((payment) => payment[2] === method);
      return paid.length > 0 && by.length === 0 ? '0.00' : dollars(by);
    });
    return [String(id), String(customer), day, status, ...byMethod, dollars(paid)];
  });
}

/** Empty where nothing was paid. */
function dollars(payments: Raw['payments']): string {
  if (payments.length === 0) return '';
  const cents = String(payments.reduce((sum, payment) => sum + payment[3], 0)).padStart(3, '0');
  return `${cents.slice(0, -2)}.${cents.slice(-2)}`;
}
