import { type ColumnContract, type ContractTable, contractChanges, type ProductContract } from '../contract';
import { logicalName, majorOf, publishedName } from '../manifest';
import { contractOf, type Mesh } from '../plan';
import type { Lineage, LineageLayer } from './lineage-table';
import { keyOf, type SourceColumn } from './sources';
import { ColumnSteps } from './walk';

/** What an app was, or is. */
export interface Version {
  readonly mesh: Mesh;
  readonly lineage: Lineage;
}

/** A difference in what a table is declared to be, or in how its values come about. */
export interface TableChange {
  /** As lineage names it. */
  readonly table: string;
  readonly column?: string;
  /** Lower case, no full stop. */
  readonly message: string;
  /** True where readers who relied on the table as it was may fail. */
  readonly breaking: boolean;
}

export interface Touched extends SourceColumn {
  readonly layer: LineageLayer;
  /** The construct's path. */
  readonly path: string;
}

/** What a change means to an audience that relies on a contract. */
export interface AudienceImpact {
  /** Logical name. */
  readonly product: string;
  readonly audience: string;
  /** Domains that may subscribe. */
  readonly subscribers: readonly string[];
  readonly changes: readonly TableChange[];
  /** Columns whose values may be others, as `table.column`. */
  readonly touched: readonly string[];
  /** True where its readers may fail: a breaking change that no new major version keeps from them. */
  readonly breaking: boolean;
}

export interface Impact {
  /** What was changed, of the tables that the app fills. */
  readonly changes: readonly TableChange[];
  /** Columns downstream, of this app and of others. */
  readonly touched: readonly Touched[];
  readonly audiences: readonly AudienceImpact[];
}

interface Shape {
  readonly columns: readonly ColumnContract[];
  readonly key: readonly string[];
}

/** What the change from one version of an app to another touches; the versions' lineage may hold other apps, which did not change. */
export function impactOf(before: Version, after: Version): Impact {
  const changes = tableChanges(before, after);
  const audiences = audienceChanges(before, after);
  const roots = [...changes, ...audiences.flatMap((it) => it.changes)].flatMap((change) =>
    columnsOf(change, before, after),
  );
  const touched = new Map<string, Touched>();
  for (const { lineage } of [after, before]) {
    for (const reached of new ColumnSteps(lineage).reach(roots, 'down')) {
      const table = lineage.get(reached.table);
      if (table) touched.set(keyOf(reached), { ...reached, layer: table.layer, path: table.path });
    }
  }
  const own = new Set(roots.map(keyOf));
  for (const key of own) touched.delete(key);
  const order = [...after.lineage.keys(), ...before.lineage.keys()];
  const list = [...touched.values()].sort(
    (a, b) => order.indexOf(a.table) - order.indexOf(b.table) || (a.column < b.column ? -1 : 1),
  );
  return { changes, touched: list, audiences: withTouched(audiences, list) };
}

function tableChanges(before: Version, after: Version): TableChange[] {
  const [was, is] = [shapesOf(before.mesh), shapesOf(after.mesh)];
  const declared = contractChanges(contractLike(was), contractLike(is)).flatMap(
    ({ table, column, message, breaking }) =>
      table === undefined ? [] : [{ table, message, breaking, ...(column !== undefined && { column }) }],
  );
  const kept = [...is.keys()].filter((name) => was.has(name));
  return [
    ...declared.filter(({ message }) => !message.startsWith('the description')),
    ...valueChanges(kept, before, after),
  ];
}

/** Columns that are made in another way than they were. */
function valueChanges(tables: readonly string[], before: Version, after: Version): TableChange[] {
  const changes: TableChange[] = [];
  for (const table of tables) {
    const [was, is] = [before.lineage.get(table), after.lineage.get(table)];
    if (!was || !is) continue;
    for (const [column, { digest }] of is.columns) {
      const earlier = was.columns.get(column);
      if (earlier && earlier.digest !== digest)
        changes.push({ table, column, message: `'${column}' of '${table}' is made in another way`, breaking: false });
    }
    if (was.rows.digest !== is.rows.digest)
      changes.push({ table, message: `other rows may be in '${table}'`, breaking: false });
  }
  return changes;
}

function shapesOf(mesh: Mesh): Map<string, Shape> {
  const own = [...mesh.datasets.values(), ...mesh.models.values()].filter((it) => !mesh.external.has(logicalName(it)));
  return new Map(own.map((it) => [logicalName(it), it]));
}

function contractLike(shapes: ReadonlyMap<string, Shape>): ProductContract {
  const tables = [...shapes].map(([name, { columns, key }]) => tableLike(name, columns, key));
  return { mesh: '', stage: '', product: '', version: '', audience: '', owner: '', tables };
}

function tableLike(name: string, columns: readonly ColumnContract[], key: readonly string[]): ContractTable {
  return { name, columns, key, place: { database: '', table: '' }, rules: [] };
}

/** Columns of a change: of a whole table that was changed, all of them. */
function columnsOf({ table, column }: TableChange, before: Version, after: Version): SourceColumn[] {
  if (column !== undefined) return [{ table, column }];
  const names = [before, after].flatMap(({ lineage }) => [...(lineage.get(table)?.columns.keys() ?? [])]);
  return [...new Set(names)].map((name) => ({ table, column: name }));
}

function audienceChanges(before: Version, after: Version): Omit<AudienceImpact, 'touched'>[] {
  const [was, is] = [audiencesOf(before.mesh), audiencesOf(after.mesh)];
  return [...new Set([...was.keys(), ...is.keys()])].map((key) => {
    const [earlier, now] = [was.get(key), is.get(key)];
    const { product, audience, subscribers } = (now ?? earlier) as Audience;
    const gone = { message: `the audience '${audience}' of '${product}' was removed`, breaking: true };
    const declared = !now
      ? [{ table: publishedName(product, audience, earlier?.contract.tables[0]?.name ?? ''), ...gone }]
      : earlier
        ? contractChanges(earlier.contract, now.contract).flatMap(({ table, column, message, breaking }) =>
            table === undefined
              ? []
              : [
                  {
                    table: publishedName(product, audience, table),
                    message,
                    breaking,
                    ...(column !== undefined && { column }),
                  },
                ],
          )
        : [];
    const tables = (now?.contract.tables ?? []).map(({ name }) => publishedName(product, audience, name));
    const changes = [...declared, ...valueChanges(tables, before, after)];
    const isNewMajor = earlier && now && majorOf(earlier.contract.version) !== majorOf(now.contract.version);
    return { product, audience, subscribers, changes, breaking: !isNewMajor && changes.some((it) => it.breaking) };
  });
}

interface Audience {
  readonly product: string;
  readonly audience: string;
  readonly subscribers: readonly string[];
  readonly contract: ProductContract;
}

function audiencesOf(mesh: Mesh): Map<string, Audience> {
  const all = [...mesh.products.values()].flatMap((product) =>
    product.audiences.map((audience): [string, Audience] => {
      const contract = contractOf(mesh, product, audience);
      const { name, subscribers } = audience;
      return [`${contract.product}\0${name}`, { product: contract.product, audience: name, subscribers, contract }];
    }),
  );
  return new Map(all);
}

function withTouched(
  audiences: readonly Omit<AudienceImpact, 'touched'>[],
  touched: readonly Touched[],
): AudienceImpact[] {
  return audiences
    .map((audience) => {
      const prefix = publishedName(audience.product, audience.audience, '');
      const own = touched.filter(({ table }) => table.startsWith(prefix));
      return { ...audience, touched: own.map(({ table, column }) => `${table.slice(prefix.length)}.${column}`) };
    })
    .filter(({ changes, touched: own }) => changes.length > 0 || own.length > 0);
}
