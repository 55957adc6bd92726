import type { Stack } from 'aws-cdk-lib';
import {
  Casing,
  Column,
  type CsvOptions,
  type Dataset,
  Delivery,
  Drift,
  History,
  LandingZone,
  Period,
  Source,
  type StagingLayer,
} from 'cdk-data-mesh';

/** What finance booked, line by line: a file a month, sent again under its name when it is corrected. */
export function stageBillLines(finance: LandingZone, monthly: CsvOptions, staging: StagingLayer): Dataset {
  const lines = Source.csv({
    ...monthly,
    period: Period.fromName('bill-lines-{yyyy}-{MM}.csv'),
    localPath: 'data/finance/bill-lines-*.csv',
  });
  return staging.addDataset('bill_line', {
    description: 'A product on a bill, or what was given back for it',
    source: finance.addSource('bill_lines', lines),
    columns: {
      bill_id: Column.string({ from: ['Factuurnr.', 'Factuurnummer'] }),
      line_number: Column.integer({ from: ['Regel', 'Regelnummer'] }),
      booked_on: Column.date({ from: ['Boekdatum', 'Boekingsdatum'], formats: ['dd/MM/yyyy'], required: true }),
      customer_id: Column.string({ from: ['Klantnr.', 'Klantnummer'], required: true }),
      product: Column.string({ from: ['Product'], required: true, description: 'As it was called when it was billed' }),
      component: Column.string({
        from: ['Soort', 'Component'],
        required: true,
        acceptedValues: ['Basis', 'Extra'],
        description: 'A base offering or an add-on',
      }),
      quantity: Column.integer({ from: ['Aantal'], required: true }),
      amount: Column.decimal(12, 2, {
        from: ['Bedrag (EUR)', 'Bedrag'],
        decimal: ',',
        group: '.',
        currency: ['€', 'EUR'],
        required: true,
        description: "Euros, before the bill's discount; below zero for a credit",
      }),
    },
    key: ['bill_id', 'line_number'],
    history: History.latest(),
    // Finance renamed its headers once: the next time its file waits, until somebody has added the new ones to `from`.
    missingColumns: Drift.refuse(),
    changedTypes: Drift.quarantine(),
  });
}

/** Sales' customers, product management's workbook, and the table that the forecasting team keeps itself. */
export function stageOthers(stack: Stack, staging: StagingLayer) {
  const sales = new LandingZone(stack, 'Sales', { domain: 'sales' });
  const customerList = Source.json({
    records: 'customers',
    delivery: Delivery.fullExport(),
    period: Period.fromName('customers-{yyyy}-{MM}.json'),
    localPath: 'data/sales/customers-*.json',
  });
  const customer = staging.addDataset('customer', {
    description: 'Who is billed; of several exports the latest word on each customer counts',
    source: sales.addSource('customers', customerList),
    columns: {
      customer_id: Column.string({ from: ['customerNumber'] }),
      name: Column.string({ required: true }),
      segment: Column.string({ casing: Casing.lower(), required: true, acceptedValues: ['business', 'consumer'] }),
      city: Column.string(),
      customer_since: Column.date({ from: ['customerSince'] }),
      active: Column.boolean(),
    },
    key: ['customer_id'],
    history: History.latest(),
  });

  const productManagement = new LandingZone(stack, 'Product', { domain: 'product' });
  const workbook = Source.excel({
    sheet: 'Producten',
    skipRows: 2,
    delivery: Delivery.fullExport(),
    localPath: 'data/product/products.xlsx',
  });
  const product = staging.addDataset('product', {
    description: 'What is on offer, and the group that it is reported in',
    source: productManagement.addSource('products', workbook),
    columns: {
      product: Column.string({ from: ['Product'] }),
      product_group: Column.string({ from: ['Productgroep'], required: true, nullWords: ['#N/A'] }),
      since: Column.date({ from: ['Sinds'] }),
      remark: Column.string({ from: ['Opmerking'] }),
    },
    key: ['product'],
    history: History.latest(),
  });

  const forecasting = new LandingZone(stack, 'Forecasting', { domain: 'forecasting' });
  const renameTable = Source.fromRepository('tables/renamed-products.csv', { owner: 'jane@acme.example' });
  const renamedProduct = staging.addDataset('renamed_product', {
    description:
      "Jane's own table: what an old product name became, and the first day of the new one. Edit it and run again",
    source: forecasting.addSource('renamed_products', renameTable),
    columns: {
      old_product: Column.string(),
      new_product: Column.string({ required: true }),
      valid_from: Column.date(),
      note: Column.string(),
    },
    key: ['old_product', 'valid_from'],
    history: History.latest(),
  });

  return { customer, product, renamedProduct };
}
