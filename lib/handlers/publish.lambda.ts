import { withPlatform } from './platform';
import { publishProducts } from './publish-products';
import type { PartialBatch, SqsEvent } from './sqs';

/** Publishes what messages say may be due. */
export function handler(event: SqsEvent): Promise<PartialBatch> {
  return withPlatform((platform) => publishProducts(platform, event));
}
