import { fail } from '../../error';
import { majorOf, type SubscriptionManifest } from '../../manifest';
import type { PublishedTable, PublishRecord, Subscribed } from '../../plan';
import type { Pin } from '../intakes/ledger-store';
import { sharingOf } from '../places';
import type { Platform } from '../platform';

/** Which publish of a product is read. */
export interface ResolvedPublish {
  /** What a run keeps of it: `7` is the seventh publish, `sample 1` a sample. */
  readonly pin: string;
  readonly record: PublishRecord;
}

/** The newest publish of the subscribed major version; where there is none, a sample of it. */
export async function newestPublish(
  platform: Platform,
  { product, version }: Pick<SubscriptionManifest, 'product' | 'version'>,
): Promise<ResolvedPublish | undefined> {
  const { registry, samples } = sharingOf(platform);
  const published = await registry.newest(product, majorOf(version));
  if (published) return { pin: String(published.number), record: published.record };
  const sample = await samples?.newest(product, majorOf(version));
  return sample && { pin: `${SAMPLE}${sample.number}`, record: sample.record };
}

const SAMPLE = 'sample ';

/** The table of another team as the publish that a pin names has it; without a pin as the newest one has it. */
export async function publishedTable(
  platform: Platform,
  { subscription, table }: Subscribed,
  pin: Pin,
): Promise<PublishedTable> {
  const { product, audience, version } = subscription;
  const record =
    typeof pin === 'string'
      ? await pinned(platform, subscription, pin)
      : (await newestPublish(platform, subscription))?.record;
  const found = record?.audiences[audience]?.tables[table.name];
  if (found) return found;
  return fail(
    `table '${table.name}' of ${product} is not published for '${audience}'`,
    `run the app that publishes ${product} ${version}, or make a sample: data-mesh pull ${product}`,
    { construct: subscription.path },
  );
}

async function pinned(
  platform: Platform,
  { product, version }: SubscriptionManifest,
  pin: string,
): Promise<PublishRecord | undefined> {
  const { registry, samples } = sharingOf(platform);
  const major = majorOf(version);
  return pin.startsWith(SAMPLE)
    ? samples?.publish(product, major, Number(pin.slice(SAMPLE.length)))
    : registry.publish(product, major, Number(pin));
}
