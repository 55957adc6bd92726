import { Duration } from 'aws-cdk-lib';
import { AudienceTable, DataProductShare, type DataProductShareProps, Mask } from 'cdk-data-mesh';
import { allLayers, type Layers, type LayersProps } from './support';

export interface Published extends Layers {
  readonly product: DataProductShare;
}

/** A stack with one of everything, and a product of it for one audience. */
export function withProduct(props: Partial<DataProductShareProps> = {}, layersProps: LayersProps = {}): Published {
  const layers = withDefaultAudience(props, layersProps);
  const { product, bill, revenue } = layers;
  product.addAudience('fraud', {
    subscribers: ['fraud'],
    tables: [
      AudienceTable.of(revenue),
      AudienceTable.of(bill, {
        columns: ['bill_id', 'booked_on'],
        where: 'amount > 0',
        masks: { bill_id: Mask.hash(), booked_on: Mask.yearOnly() },
      }),
    ],
  });
  return layers;
}

export function withDefaultAudience(
  props: Partial<DataProductShareProps> = {},
  layersProps: LayersProps = {},
): Published {
  const layers = allLayers(layersProps);
  const { stack, bill, revenue } = layers;
  const product = new DataProductShare(stack, 'Product', {
    name: 'revenue',
    version: '1.2.0',
    owner: 'team-forecasting@example.com',
    domain: 'forecasting',
    tables: [revenue, bill],
    freshness: Duration.days(2),
    ...props,
  });
  return { ...layers, product };
}
