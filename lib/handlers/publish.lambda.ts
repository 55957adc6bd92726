import { randomUUID } from 'node:crypto';
import { publishProduct } from '../run';
import { log, logError } from './log';
import { withPlatform } from './platform';
import { failed, type PartialBatch, type SqsEvent } from './sqs';

/** Publishes what is due of the layer's product. A batch of hints, however many, asks once. */
export function handler(event: SqsEvent): Promise<PartialBatch> {
  return withPlatform(async (platform) => {
    const runId = randomUUID();
    let whole = true;
    for (const product of platform.mesh.products.keys()) {
      try {
        const { status, because, failedChecks, ...report } = await publishProduct(platform, product, { runId });
        whole &&= status !== 'failed';
        log(`product ${status}`, { ...report, runId, because, failedChecks });
      } catch (error) {
        logError('product not published', error, { product, runId });
        whole = false;
      }
    }
    // What is asked again in vain ends in the dead-letter queue, whose alarm somebody hears.
    return failed(whole ? [] : event.Records);
  });
}
