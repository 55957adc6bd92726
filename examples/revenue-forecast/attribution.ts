import { Check, Column, type CuratedLayer, type Dataset, Relation, Sql } from 'cdk-data-mesh';

/** What the attribution reads. */
export interface Departments {
  readonly bill: Dataset;
  readonly billLine: Dataset;
  readonly customer: Dataset;
  readonly product: Dataset;
  readonly renamedProduct: Dataset;
}

/** The bill's discount on its lines, under the names and the groups of today. */
export function attributeDiscounts(curated: CuratedLayer, departments: Departments) {
  const { bill, billLine, customer, product, renamedProduct } = departments;

  const productGroup = curated.addModel('product_group', {
    description: 'The groups that revenue is reported in',
    sql: Sql.fromFile('models/product_group.sql'),
    inputs: { product },
    columns: {
      product_group: Column.string(),
      forecasted: Column.boolean({ required: true, description: 'False for what nobody could match to a group' }),
    },
    key: ['product_group'],
  });

  const currentProduct = curated.addModel('current_product', {
    description: 'What a product name on a bill means today, by the day on which it was booked',
    sql: Sql.fromFile('models/current_product.sql'),
    inputs: { product, renamed_product: renamedProduct },
    columns: {
      product: Column.string({ description: 'A name of any time, in small letters with single spaces' }),
      valid_from: Column.date({ description: 'First day on which it means this' }),
      valid_to: Column.date({ required: true, description: 'First day on which it does not any more' }),
      current_product: Column.string({ required: true }),
      product_group: Column.string({ required: true }),
    },
    key: ['product', 'valid_from'],
    relations: [Relation.to(productGroup, ['product_group'])],
  });

  const attributedBillLine = curated.addModel('attributed_bill_line', {
    description: "A bill line with its share of the bill's discount; a line whose bill could not be read has none",
    sql: Sql.fromFile('models/attributed_bill_line.sql'),
    inputs: { bill, bill_line: billLine, current_product: currentProduct },
    columns: {
      bill_id: Column.string({ description: "Finance's number of the bill" }),
      line_number: Column.integer({ description: 'From 1, within the bill' }),
      booked_on: Column.date({ required: true, description: 'Day of booking' }),
      customer_id: Column.string({ required: true, description: 'Who is billed' }),
      product: Column.string({ required: true, description: 'Under its name of today' }),
      product_group: Column.string({ required: true, description: 'Of today; Not mapped where nobody could tell' }),
      component: Column.string({ required: true, description: 'Basis, a base offering, or Extra, an add-on' }),
      amount: Column.decimal(12, 2, { required: true, description: 'Euros, before discount' }),
      discount: Column.decimal(12, 2, { required: true, description: 'Euros, its share of what stands on the bill' }),
      revenue: Column.decimal(12, 2, { required: true, description: 'Euros, amount less discount' }),
    },
    key: ['bill_id', 'line_number'],
    relations: [Relation.to(productGroup, ['product_group']), Relation.to(customer, ['customer_id'])],
    checks: [
      Check.notNegative('discount'),
      Check.noRows(
        'no_cent_of_a_discount_is_lost',
        `SELECT bill.bill_id
         FROM attributed_bill_line JOIN bill ON bill.bill_id = attributed_bill_line.bill_id
         GROUP BY bill.bill_id, bill.discount
         HAVING sum(attributed_bill_line.discount) <> coalesce(bill.discount, 0)`,
      ),
      Check.noRows(
        'every_line_is_here_once',
        `SELECT bill_id, line_number FROM bill_line
         EXCEPT SELECT bill_id, line_number FROM attributed_bill_line`,
      ),
    ],
  });

  return { attributedBillLine, productGroup };
}
