import { commitBatch } from './commit-batch';
import { withPlatform } from './platform';
import type { PartialBatch, SqsEvent } from './sqs';

/** Makes seen what was standardized. */
export function handler(event: SqsEvent): Promise<PartialBatch> {
  return withPlatform((platform) => commitBatch(platform, event));
}
