import { fail } from '../../error';
import { majorOf, type ProductManifest } from '../../manifest';
import { type PublishedAudience, type PublishRecord, productInputs, publishMadeOf } from '../../plan';
import { inParallel } from '../../table';
import { productNamed, sharingOf } from '../places';
import type { Platform } from '../platform';
import type { Published } from './registry';

const AT_ONCE = 8;

/** A product whose readers have another publish now. Plain JSON. */
export interface RolledBackProduct {
  /** Logical name. */
  readonly product: string;
  /** Ids of publishes. */
  readonly from: string;
  readonly to: string;
  /** When it was first published. ISO instant. */
  readonly publishedAt: string;
  readonly version: string;
  /** Tables and rows over all audiences. */
  readonly tables: number;
  readonly rows: number;
}

/**
 * Makes an earlier publish the one that readers find: the tables of all audiences, in one step. Runs leave it so until its tables or its
 * declaration change.
 *
 * @param to the beginning of a publish id, or a publish's number; without it the one before
 */
export async function rollbackProduct(platform: Platform, name: string, to?: string): Promise<RolledBackProduct> {
  const product = productNamed(platform, name);
  const last = await newest(platform, product, name);
  return goTo(platform, product, last, await publishNamed(platform, product, last, to), true);
}

/** Brings products to the newest publishes that were made of these snapshots. */
export async function rollbackDependentProducts(
  platform: Platform,
  pins: ReadonlyMap<string, string | null>,
): Promise<{ done: RolledBackProduct[]; left: string[] }> {
  const done: RolledBackProduct[] = [];
  const left: string[] = [];
  for (const [name, product] of platform.mesh.products) {
    const needs = productInputs(product).filter((it) => pins.has(it));
    const last = needs.length > 0 && (await sharingOf(platform).registry.newest(name, majorOf(product.version)));
    if (!last) continue;
    const isOf = ({ inputs }: PublishRecord) =>
      needs.every((it) => pins.get(it) !== null && inputs[it] === pins.get(it));
    if (isOf(last.record)) continue;
    const found = await earlier(platform, product, last, ({ record }) => isOf(record));
    if (found && problemOf(last.record, found.record) === undefined)
      done.push(await goTo(platform, product, last, found, false));
    else left.push(name);
  }
  return { done, left };
}

async function newest(platform: Platform, { version }: ProductManifest, name: string): Promise<Published> {
  const found = await sharingOf(platform).registry.newest(name, majorOf(version));
  return found ?? fail(`${name} was never published`, 'data-mesh run publishes it');
}

/** The newest earlier publish of which something is true; publishes that only led back to another are passed over. */
async function earlier(
  platform: Platform,
  product: ProductManifest,
  { number: below }: Pick<Published, 'number'>,
  wanted: (published: Published) => boolean,
): Promise<Published | undefined> {
  const { registry } = sharingOf(platform);
  for (let number = below - 1; number >= 1; number--) {
    const record = await registry.publish(`${product.domain}.${product.name}`, majorOf(product.version), number);
    if (!record.rolledBack && wanted({ number, record })) return { number, record };
  }
  return undefined;
}

async function publishNamed(
  platform: Platform,
  product: ProductManifest,
  last: Published,
  to: string | undefined,
): Promise<Published> {
  const read = last.record.rolledBack?.to ?? last.number;
  if (to === undefined) {
    // The same may have been published several times, before and after a rollback.
    const isOther = ({ record }: Published) => publishMadeOf(record) !== publishMadeOf(last.record);
    const before = await earlier(platform, product, { number: read }, isOther);
    return before ?? fail('there is no publish before the one that is read', 'nothing was changed');
  }
  const isNamed = ({ number, record }: Published): boolean =>
    String(number) === to || (to.length >= 6 && record.publishId.startsWith(to));
  const found = await earlier(platform, product, { number: last.number + 1 }, isNamed);
  if (found && found.number !== read) return found;
  if (found) return fail(`publish '${to}' is the one that is read`, 'nothing was changed');
  const known: string[] = [];
  await earlier(platform, product, { number: last.number + 1 }, ({ number, record }) => {
    known.push(`${number} (${record.publishId.slice(0, 12)}, ${record.publishedAt})`);
    return known.length === 5;
  });
  return fail(
    `there is no publish '${to}'`,
    `name a number or the beginning of an id; the last are ${known.join(', ')}`,
  );
}

async function goTo(
  platform: Platform,
  { domain, name }: ProductManifest,
  { number, record: last }: Published,
  { number: to, record: target }: Published,
  isHeld: boolean,
): Promise<RolledBackProduct> {
  const problem = problemOf(last, target);
  if (problem) fail(`publish ${to} cannot be read again: ${problem}`, 'mend the tables and run: that publishes anew');
  const audiences: Record<string, PublishedAudience> = {};
  for (const [audience, { subscribers }] of Object.entries(last.audiences)) {
    const published = target.audiences[audience];
    const tables = await inParallel(Object.entries(published.tables), AT_ONCE, async ([table, it]) => {
      const { location, snapshotId } = it;
      const tables = await sharingOf(platform).tablesAt(location);
      const found = await tables.load({ database: it.database, table: it.table }, location);
      if (!found.snapshot(BigInt(snapshotId)))
        fail(`publish ${to} cannot be read again: ${audience}.${table} is no longer kept`, 'take a later one');
      return { table, it, found };
    });
    const moved = await inParallel(tables, AT_ONCE, async ({ table, it, found }) => {
      const after = await found.rollback({ snapshotId: BigInt(it.snapshotId) });
      return [table, { ...it, metadataLocation: after.metadataLocation }] as const;
    });
    audiences[audience] = { ...published, subscribers, tables: Object.fromEntries(moved) };
  }
  const isBack = (last.rolledBack?.to ?? number) > to;
  const refused = [...(last.rolledBack?.refused ?? []), ...(isHeld && isBack ? [publishMadeOf(last)] : [])];
  const { recordVersion, forgets, ...kept } = target;
  const record = {
    ...kept,
    audiences,
    publishedAt: new Date().toISOString(),
    rolledBack: { to, refused: refused.filter((it) => it !== publishMadeOf(target)) },
  };
  if (!(await sharingOf(platform).registry.add(number + 1, record)))
    fail(`${domain}.${name} was published meanwhile`, 'look at what is read now, and roll back again');
  const rows = Object.values(audiences).flatMap(({ tables }) => Object.values(tables));
  return {
    product: `${domain}.${name}`,
    from: last.publishId,
    to: target.publishId,
    publishedAt: target.publishedAt,
    version: target.version,
    tables: rows.length,
    rows: rows.reduce((sum, it) => sum + it.rows, 0),
  };
}

/** Why readers must not, or cannot, have an earlier publish again. */
function problemOf(last: PublishRecord, target: PublishRecord): string | undefined {
  if (last.limits !== target.limits) return 'other masks or conditions held, and what they hide now would be seen';
  const lost = Object.keys(last.audiences).find((audience) => !(audience in target.audiences));
  if (lost) return `the audience '${lost}' was not there yet`;
  return undefined;
}
