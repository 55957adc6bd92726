import { type ContractChange, contractChanges, type ProductContract } from '../../contract';
import { type Problem, Problems } from '../../error';
import { majorOf, type SubscriptionManifest, subscribedName } from '../../manifest';
import type { PublishRecord } from '../../plan';
import { sharingOf } from '../places';
import type { Platform } from '../platform';
import type { SubscriptionReport } from '../report';
import { newestPublish } from './read-publish';

/** How a subscription stands to what is published now. */
export interface ResolvedSubscription {
  readonly report: SubscriptionReport;
  /** Which publish is to be read; absent where there is none. */
  readonly pin?: string;
  readonly problems: readonly Problem[];
  /** Tables that cannot be read, by their subscribed names, and why. */
  readonly blocked: Readonly<Record<string, string>>;
}

/** Finds the publish that a subscription reads, and compares its contract with the one that was vendored. */
export async function resolveSubscription(
  platform: Platform,
  subscription: SubscriptionManifest,
): Promise<ResolvedSubscription> {
  const found = await newestPublish(platform, subscription);
  if (!found) return missing(subscription, await notPublished(platform, subscription), []);
  const { pin, record } = found;
  const audience = record.audiences[subscription.audience];
  if (!audience) return missing(subscription, noAudience(subscription, record), [record]);
  const changes =
    audience.contractHash === subscription.contractHash
      ? []
      : await explain(platform, subscription, audience.contractHash);
  return { pin, ...judged(subscription, record, [...changes, ...(await nextMajor(platform, subscription))]) };
}

function judged(
  subscription: SubscriptionManifest,
  record: PublishRecord,
  changes: readonly ContractChange[],
): Omit<ResolvedSubscription, 'pin'> {
  const { product, path, contractFile } = subscription;
  const problems = new Problems();
  const blocked: Record<string, string> = {};
  for (const { message, table } of changes.filter(({ breaking }) => breaking)) {
    const asked = `its owner may have published it by mistake (version ${record.version})`;
    const hint = `take it over: data-mesh subscribe ${product}, then mend what reads it; or ask: ${asked}`;
    problems.add(`${product}: ${message}`, hint, { construct: path, file: contractFile });
    const names = table === undefined ? subscription.tables.map(({ name }) => name) : [table];
    for (const name of names) blocked[subscribedName(product, name)] ??= `changed: ${message}`;
  }
  const remarks = changes.filter(({ breaking }) => !breaking).map(({ message }) => message);
  const status = problems.list.length > 0 ? 'broken' : record.sample ? 'sample' : 'current';
  return { report: report(subscription, status, remarks, record), problems: problems.list, blocked };
}

/** A new major breaks nobody, and nobody should miss it. */
async function nextMajor(platform: Platform, { product, version }: SubscriptionManifest): Promise<ContractChange[]> {
  const next = await sharingOf(platform).registry.newest(product, majorOf(version) + 1);
  if (!next) return [];
  return [{ message: `version ${next.record.version} is published beside it`, breaking: false }];
}

/** What changed since the contract was vendored: in full where the registry still has that one. */
async function explain(
  platform: Platform,
  subscription: SubscriptionManifest,
  hash: string,
): Promise<readonly ContractChange[]> {
  const { registry } = sharingOf(platform);
  const { product } = subscription;
  const after = await registry.tryContract(product, hash);
  if (!after)
    return [{ message: `the contract of ${product} that is published is gone from the registry`, breaking: true }];
  const before = (await registry.tryContract(product, subscription.contractHash))?.contract;
  return contractChanges(before ?? vendored(subscription, after.contract), after.contract);
}

/** The contract as far as the subscription tells it; of the rest it is taken that it did not change. */
function vendored({ version, tables }: SubscriptionManifest, now: ProductContract): ProductContract {
  return {
    ...now,
    version,
    tables: tables.map((table) => {
      const same = now.tables.find(({ name }) => name === table.name);
      return { ...table, rules: same?.rules ?? [], description: same?.description };
    }),
  };
}

function missing(
  subscription: SubscriptionManifest,
  problem: Problem,
  [record]: readonly PublishRecord[],
): ResolvedSubscription {
  const names = subscription.tables.map(({ name }) => subscribedName(subscription.product, name));
  return {
    report: report(subscription, 'broken', [], record),
    problems: [problem],
    blocked: Object.fromEntries(names.map((name) => [name, problem.message])),
  };
}

async function notPublished(platform: Platform, subscription: SubscriptionManifest): Promise<Problem> {
  const { registry } = sharingOf(platform);
  const { product, version, path } = subscription;
  const major = majorOf(version);
  const others = (await registry.majors(product)).filter((it) => it !== major);
  if (others.length > 0) {
    return {
      message: `${product} is not published as version ${major} any more; there is version ${others.join(', ')}`,
      hint: `take it over: data-mesh subscribe ${product}, then mend what reads it`,
      place: { construct: path },
    };
  }
  return {
    message: `${product} is not published in the registry ${registry.place}`,
    hint: `run the app that publishes it with the same registry, or make a sample: data-mesh pull ${product}`,
    place: { construct: path },
  };
}

function noAudience({ product, audience, path }: SubscriptionManifest, { audiences, version }: PublishRecord): Problem {
  return {
    message: `${product} ${version} has no audience '${audience}'; there are: ${Object.keys(audiences).join(', ')}`,
    hint: `ask its owner for one, or take another: data-mesh subscribe ${product} --audience NAME`,
    place: { construct: path },
  };
}

function report(
  { product, audience, version }: SubscriptionManifest,
  status: SubscriptionReport['status'],
  remarks: readonly string[],
  record?: PublishRecord,
): SubscriptionReport {
  const published = record && { publishedVersion: record.version, publishedAt: record.publishedAt };
  return { product, audience, version, status, ...published, remarks };
}
