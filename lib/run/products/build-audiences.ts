import type { Session } from '../../engine';
import { MeshError, type Place } from '../../error';
import type { AudienceManifest, AudienceTable, ProductManifest } from '../../manifest';
import {
  audienceOrder,
  audienceShape,
  audienceSql,
  identifier,
  identifiers,
  type Pins,
  productTable,
  SALT,
} from '../../plan';
import type { DataFile, Table } from '../../table';
import { bindTable } from '../bound-table';
import { assertCondition } from '../condition';
import { fatalError, isFatal, problemsOf } from '../faults';
import { sharingOf } from '../places';
import type { Platform } from '../platform';
import { type StepOptions, withScratch, withSession } from '../workspace';

/** A table of an audience that is to get new rows. */
export interface AudienceTarget {
  readonly audience: AudienceManifest;
  readonly declared: AudienceTable;
  readonly table: Table;
}

/** Its rows: written, not yet audited, not yet visible. */
export interface BuiltAudienceTable extends AudienceTarget {
  readonly files: readonly DataFile[];
}

/** Writes what each audience is to see of a product's tables, at the snapshots that are pinned. Where one fails none is left. */
export function buildAudiences(
  platform: Platform,
  product: ProductManifest,
  targets: readonly AudienceTarget[],
  pins: Pins,
  options: StepOptions,
): Promise<BuiltAudienceTable[]> {
  return withScratch(platform, async (scratch) => {
    const names = new Set(targets.map(({ declared }) => declared.name));
    const inputs = await Promise.all(
      product.tables
        .filter(({ name }) => names.has(name))
        .map(async ({ name, table, view, columns }) => {
          const bound = await bindTable(platform, table, scratch, { view, pin: pins[table] ?? null });
          const sql = `SELECT ${identifiers(columns.map((column) => column.name))} FROM (\n${bound.sql}\n) AS t`;
          return { name, bound: { files: bound.files, sql } };
        }),
    );
    const files = inputs.flatMap(({ bound }) => bound.files);
    const views = inputs.map(({ name, bound: { sql } }) => ({ name, sql }));
    return withSession(platform, scratch, files, { ...options, views }, async (session) => {
      if (targets.some(({ declared }) => isHashed(declared))) await bindSalt(platform, session);
      const built: BuiltAudienceTable[] = [];
      try {
        for (const target of targets) {
          const written = await write(session, product, target, scratch, options);
          built.push({ ...target, files: written });
        }
        return built;
      } catch (error) {
        await discard(built);
        throw error;
      }
    });
  });
}

/** Removes what was written and certainly never committed. */
export async function discard(built: readonly BuiltAudienceTable[]): Promise<void> {
  for (const { table, files } of built) await table.discard(files);
}

async function write(
  session: Session,
  product: ProductManifest,
  { audience, declared, table }: AudienceTarget,
  scratch: string,
  { signal }: StepOptions,
): Promise<DataFile[]> {
  const place: Place = { construct: product.path };
  try {
    if (declared.where !== undefined) await assertCondition(session, declared.name, declared.where, place);
    const { key } = audienceShape(productTable(product, declared.name), declared);
    return await table.write(session, audienceSql(declared), { scratch, sortBy: audienceOrder(declared, key) });
  } catch (error) {
    if (isFatal(error) || signal?.aborted) throw fatalError(error);
    const problems = problemsOf(error, place);
    throw new MeshError(
      problems.map((it) => ({ ...it, message: `audience '${audience.name}': ${it.message}` })),
      { cause: error },
    );
  }
}

function isHashed({ columns }: AudienceTable): boolean {
  return columns.some(({ mask }) => mask === 'hash');
}

async function bindSalt(platform: Platform, session: Session): Promise<void> {
  const [schema, table] = [identifier(SALT.schema), identifier(SALT.table)];
  await session.run(`CREATE SCHEMA ${schema}`);
  await session.run(`CREATE TABLE ${schema}.${table} (${identifier(SALT.column)} VARCHAR)`);
  await session.run(`INSERT INTO ${schema}.${table} VALUES ($1)`, [await sharingOf(platform).salt()]);
}
