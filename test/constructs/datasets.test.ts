import { Column, Delivery, Drift, LandingZone, Period, Source, TimeUnit } from 'cdk-data-mesh';
import { DRIFT_DEFAULTS } from '../../lib/contract';
import { manifestOf, staged } from './support';

test('datasets stand in the manifest with their defaults', () => {
  const { app, stack, staging } = staged();
  const sales = new LandingZone(stack, 'Sales', { domain: 'sales' });
  staging.addDataset('customer', {
    source: sales.addSource('customers', Source.json()),
    columns: { customer_id: Column.string() },
  });
  const [bill, customer] = manifestOf(app, 'Bills').datasets;
  expect(bill.columns).toEqual([
    { name: 'bill_id', type: 'string', required: true, from: ['Factuurnr.'] },
    { name: 'booked_on', type: 'date', required: false, from: ['booked_on'], parse: { formats: ['dd/MM/yyyy'] } },
    { name: 'amount', type: 'decimal(12,2)', required: false, from: ['amount'], parse: { decimal: ',', group: '.' } },
  ]);
  expect(customer).toEqual({
    path: 'Bills/Staging/sales/customer',
    domain: 'sales',
    name: 'customer',
    source: 'sales.customers',
    columns: [{ name: 'customer_id', type: 'string', required: false, from: ['customer_id'] }],
    key: [],
    history: 'all',
    place: {
      bucket: 'Bills/Staging',
      database: 'mesh_dev_sales_staging',
      table: 'customer',
      prefix: 'mesh_dev_sales_staging/customer',
    },
    quarantine: {
      bucket: 'Bills/Staging',
      database: 'mesh_dev_sales_staging',
      table: 'customer__quarantine',
      prefix: 'mesh_dev_sales_staging/customer__quarantine',
    },
  });
});

test('what becomes of drifted files and of renamed columns stands in the manifest as far as it is said', () => {
  const { app, stack, staging } = staged();
  const sales = new LandingZone(stack, 'Sales', { domain: 'sales' });
  staging.addDataset('customer', {
    source: sales.addSource('customers', Source.json({ delivery: Delivery.appendsCopies() })),
    columns: { customer: Column.string({ renamedFrom: ['customer_id'] }) },
    newColumns: Drift.refuse(),
    missingColumns: Drift.quarantine(),
    renamedHeaders: Drift.accept(),
    changedTypes: Drift.quarantine(),
    changedTypesAbove: 0.2,
  });
  const { datasets, sources } = manifestOf(app, 'Bills');
  expect(datasets[1]).toMatchObject({
    columns: [{ name: 'customer', from: ['customer', 'customer_id'], renamedFrom: ['customer_id'] }],
    newColumns: 'refuse',
    missingColumns: 'quarantine',
    renamedHeaders: 'accept',
    changedTypes: 'quarantine',
    changedTypesAbove: 0.2,
  });
  expect(sources[1].delivery).toBe('appendsCopies');
  const { newColumns, missingColumns, renamedHeaders, changedTypes, changedTypesAbove } = DRIFT_DEFAULTS;
  expect([newColumns, missingColumns, renamedHeaders, changedTypes, changedTypesAbove]).toEqual([
    ...['accept', 'accept', 'quarantine', 'accept'],
    0.5,
  ]);
});

test.each([
  ['may take the place of another where they are of one month', TimeUnit.MONTH, undefined],
  ['may not where each speaks for itself', undefined, "Period.fromColumn('billed_on', { unit: TimeUnit.MONTH })"],
])('a file whose rows tell its period %s', (_, unit, fault) => {
  const { app, stack, staging } = staged();
  const sales = new LandingZone(stack, 'Sales', { domain: 'sales' });
  const period = Period.fromColumn('billed_on', { unit });
  staging.addDataset('bill_of_day', {
    source: sales.addSource('bills', Source.csv({ delivery: Delivery.replacesSamePeriod(), period })),
    columns: { billed_on: Column.date() },
  });
  if (fault) expect(() => app.synth()).toThrow(fault);
  else
    expect(manifestOf(app, 'Bills').sources.at(-1)?.period).toEqual({ kind: 'fromColumn', column: 'billed_on', unit });
});

test('fails on names and shares that cannot be, and on a period that no file tells', () => {
  const { app, stack, staging } = staged();
  const sales = new LandingZone(stack, 'Sales', { domain: 'sales' });
  staging.addDataset('customer', {
    source: sales.addSource('customers', Source.json({ delivery: Delivery.replacesSamePeriod() })),
    columns: {
      id: Column.string({ renamedFrom: ['name'], from: ['Nr.'] }),
      name: Column.string({ renamedFrom: ['Naam'], from: ['NR.'] }),
    },
    changedTypesAbove: 1.2,
  });
  const fault = () => app.synth();
  expect(fault).toThrow("'renamedFrom' of 'id' names 'name', which is a column");
  expect(fault).toThrow("'renamedFrom' of 'name' must be lower case letters");
  expect(fault).toThrow("'from' of 'name' and of 'id' both name 'NR.'; a column of a file fills one column");
  expect(fault).toThrow("'changedTypesAbove' must be a share from 0 to 1, got 1.2");
  expect(fault).toThrow("'delivery' replaces files of the same period, and 'period' tells none of a whole file");
});
