import { randomUUID } from 'node:crypto';
import { type ProductReport, publishProduct } from '../run';
import { log, logError } from './log';
import { type Measures, secondsSince } from './measures';
import { withPlatform } from './platform';
import { failed, type PartialBatch, type SqsEvent } from './sqs';
import { tellStep } from './tell-lineage';

/** Publishes what is due of the layer's product. A batch of hints, however many, asks once. */
export function handler(event: SqsEvent): Promise<PartialBatch> {
  return withPlatform(async (platform) => {
    const runId = randomUUID();
    let whole = true;
    for (const product of platform.mesh.products.keys()) {
      const startedAt = new Date().toISOString();
      const job = { kind: 'product', name: product, runId } as const;
      try {
        const { status, because, failedChecks, ...report } = await publishProduct(platform, product, { runId });
        whole &&= status !== 'failed';
        if (status === 'published' || status === 'failed') {
          const type = status === 'published' ? 'COMPLETE' : 'FAIL';
          await tellStep(platform, job, { type, message: because }, startedAt);
        }
        log(`product ${status}`, { ...report, runId, because, failedChecks }, measures(status, report.publishedAt));
      } catch (error) {
        logError('product not published', error, { product, runId }, { ProductsFailed: 1 });
        whole = false;
        await tellStep(platform, job, { type: 'FAIL', message: (error as Error).message }, startedAt);
      }
    }
    // What is asked again in vain ends in the dead-letter queue, whose alarm somebody hears.
    return failed(whole ? [] : event.Records);
  });
}

/** @param publishedAt when what consumers read now was published */
function measures(status: ProductReport['status'], publishedAt?: string): Measures {
  return {
    ...(status === 'published' && { ProductsPublished: 1 }),
    ...(status === 'failed' && { ProductsFailed: 1 }),
    ...(publishedAt !== undefined && { PublishAge: secondsSince(publishedAt) }),
  };
}
