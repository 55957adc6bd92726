import { randomUUID } from 'node:crypto';
import { type ProductReport, publishProduct } from '../run';
import { log, logError } from './log';
import { type Measures, secondsSince } from './measures';
import type { CloudPlatform } from './platform';
import { failed, nextOfAll, type PartialBatch, type SqsEvent } from './sqs';
import { tellStep } from './tell-lineage';

/** Publishes what is due of the layer's product. A batch of hints, however many, asks once. */
export async function publishProducts(platform: CloudPlatform, { Records }: SqsEvent): Promise<PartialBatch> {
  const runId = randomUUID();
  const messages = Records.map(({ messageId, body }) => ({ messageId, body }));
  let whole = true;
  for (const product of platform.mesh.products.keys()) {
    const startedAt = new Date().toISOString();
    const job = { kind: 'product', name: product, runId } as const;
    const fail = async (error: Error, fields: object, measures: Measures): Promise<void> => {
      whole = false;
      const told = { product, runId, ...fields, messages, next: nextOfAll(Records) };
      logError('product not published', error, told, { ...measures, ProductsFailed: 1 });
      await tellStep(platform, job, { type: 'FAIL', message: error.message }, startedAt);
    };
    try {
      const { status, because = '', failedChecks, ...report } = await publishProduct(platform, product, { runId });
      const age = ageOf(report);
      if (status === 'failed') {
        await fail(new Error(because), { ...report, failedChecks }, age);
        continue;
      }
      if (status === 'published') await tellStep(platform, job, { type: 'COMPLETE' }, startedAt);
      log(`product ${status}`, { ...report, runId, because }, { ...age, ...(status === 'published' && PUBLISHED) });
    } catch (error) {
      await fail(error as Error, {}, {});
    }
  }
  // What is asked again in vain ends in the dead-letter queue, whose alarm somebody hears.
  return failed(whole ? [] : Records);
}

const PUBLISHED: Measures = { ProductsPublished: 1 };

/** Of what consumers read now. */
function ageOf({ publishedAt }: Pick<ProductReport, 'publishedAt'>): Measures {
  return publishedAt === undefined ? {} : { PublishAge: secondsSince(publishedAt) };
}
