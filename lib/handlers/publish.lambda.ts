import { randomUUID } from 'node:crypto';
import { publishProduct } from '../run';
import { log, logError } from './log';
import { withPlatform } from './platform';
import { failed, type PartialBatch, type SqsEvent } from './sqs';
import { tellLineage } from './tell-lineage';

/** Publishes what is due of the layer's product. A batch of hints, however many, asks once. */
export function handler(event: SqsEvent): Promise<PartialBatch> {
  return withPlatform(async (platform) => {
    const runId = randomUUID();
    let whole = true;
    for (const product of platform.mesh.products.keys()) {
      const startedAt = new Date().toISOString();
      try {
        const { status, because, failedChecks, ...report } = await publishProduct(platform, product, { runId });
        whole &&= status !== 'failed';
        if (status === 'published' || status === 'failed') {
          const job = { kind: 'product', name: product, runId } as const;
          const type = status === 'published' ? 'COMPLETE' : 'FAIL';
          await tellLineage(platform, job, 'end', (jobs) => [
            jobs.start(job, startedAt),
            ...jobs.end(job, new Date().toISOString(), { type, message: because }),
          ]);
        }
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
