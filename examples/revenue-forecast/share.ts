import { Duration, type Stack } from 'aws-cdk-lib';
import { AudienceTable, DataProductShare, Mask, type Model } from 'cdk-data-mesh';

/** What other teams may have of the attribution, so that they need not find out again how a discount belongs to a line. */
export function shareBills(stack: Stack, models: { attributedBillLine: Model; revenue: Model }): void {
  const { attributedBillLine, revenue } = models;

  // #region product
  const product = new DataProductShare(stack, 'AttributedBills', {
    name: 'attributed_bills',
    version: '1.0.0',
    owner: 'forecasting@acme.example',
    description:
      "What was billed, line by line, with each line's share of the discount, and the revenue that it adds up to",
    tables: [attributedBillLine, revenue],
    freshness: Duration.days(35),
  });
  product.addAudience('fraud', {
    subscribers: ['fraud'],
    tables: [
      AudienceTable.of(attributedBillLine, {
        columns: ['bill_id', 'line_number', 'booked_on', 'customer_id', 'product_group', 'amount', 'discount'],
        masks: { customer_id: Mask.hash() },
        // Credits take no part in a discount, and older bills cannot be disputed any more.
        where: "amount > 0 AND booked_on >= DATE '2025-05-01'",
      }),
      AudienceTable.of(revenue),
    ],
  });
  // #endregion
}
