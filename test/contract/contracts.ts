import type { ContractTable, ProductContract } from '../../lib/contract';

/** A contract of `forecasting.revenue` with one table. */
export function contract(more: Partial<ProductContract> = {}): ProductContract {
  return {
    mesh: 'acme',
    stage: 'dev',
    product: 'forecasting.revenue',
    version: '1.0.0',
    audience: 'fraud',
    owner: 'Jane',
    description: 'What was sold',
    freshnessHours: 24,
    tables: [contractTable()],
    ...more,
  };
}

export function contractTable(more: Partial<ContractTable> = {}): ContractTable {
  return {
    name: 'bill',
    columns: [
      { name: 'bill_id', type: 'string', required: true },
      { name: 'booked_on', type: 'date', description: 'Day of booking' },
      { name: 'amount', type: 'decimal(12,2)' },
    ],
    key: ['bill_id'],
    place: { database: 'acme_dev_forecasting_product__revenue__v1__fraud', table: 'bill' },
    rules: [
      {
        name: 'key',
        description: 'no two rows have the same bill_id',
        metric: { metric: 'duplicateValues', mustBe: 0 },
      },
      { name: 'amounts', description: 'amount is not negative', column: 'amount' },
    ],
    ...more,
  };
}
