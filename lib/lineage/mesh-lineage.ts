import { canonicalJson, duckdbType, STAGED_META_COLUMNS } from '../contract';
import type { Session } from '../engine';
import {
  type AudienceTable,
  type DatasetManifest,
  logicalName,
  type ProductManifest,
  publishedName,
  type SubscriptionManifest,
} from '../manifest';
import { conditionSql, identifier, type Mesh, productTable } from '../plan';
import { type Lineage, type LineageTable, landingName } from './lineage-table';
import { modelLineage } from './model-lineage';
import { queryLineage } from './query-lineage';
import { columnOf, deciding, keyOf, madeBy, NOTHING, type Sources, sourceOf, together } from './sources';

/**
 * The lineage of one or several apps: from the departments' headers over datasets and models to what audiences get, and on to the
 * apps that subscribed. A table that an app only reads is the one that another app fills, where that is here.
 */
export async function meshLineage(
  session: Session,
  meshes: readonly Mesh[],
  /** Logical names of the datasets, models and products to tell of. @default - all */
  only?: ReadonlySet<string>,
): Promise<Lineage> {
  const isAsked = (it: Parameters<typeof logicalName>[0]): boolean => only?.has(logicalName(it)) ?? true;
  const tables = new Map<string, LineageTable>();
  const made = new Map<string, string>();
  const add = (table: LineageTable): void => {
    const known = tables.get(table.name);
    if (!known || (known.isElsewhere && !table.isElsewhere)) tables.set(table.name, table);
    else if (known.layer === 'landing')
      tables.set(table.name, { ...known, columns: new Map([...known.columns, ...table.columns]) });
  };
  for (const mesh of meshes) {
    for (const dataset of [...mesh.datasets.values()].filter(isAsked))
      for (const table of datasetLineage(mesh, dataset)) add(table);
    for (const model of [...mesh.models.values()].filter(isAsked)) add(await modelLineage(session, mesh, model, made));
    // What a product's condition is bound to may take the place of an input.
    made.clear();
    for (const product of [...mesh.products.values()].filter(isAsked))
      for (const table of await productLineage(session, mesh, product)) add(table);
    for (const subscription of mesh.subscriptions.values()) subscribedLineage(subscription).forEach(add);
  }
  return tables;
}

function datasetLineage(mesh: Mesh, dataset: DatasetManifest): LineageTable[] {
  const { source, path, columns } = dataset;
  const landing = landingName(source);
  const name = logicalName(dataset);
  const isElsewhere = mesh.external.has(name);
  const spellings = columns.map(
    ({ name: own, from = [own], parse, type, acceptedValues, minimum, maximum, pattern, unique }) => {
      const rules = { acceptedValues, minimum, maximum, pattern, unique };
      const kind = type === 'string' && !parse && !acceptedValues ? 'identity' : 'transformation';
      const sources = together(from.map((column) => sourceOf({ table: landing, column }, kind)));
      return [own, madeBy(sources, canonicalJson({ parse, ...rules }))] as const;
    },
  );
  const period = mesh.sources.get(source)?.period;
  const periodColumn = period?.kind === 'fromColumn' ? new Map(spellings).get(period.column) : undefined;
  const meta = STAGED_META_COLUMNS.map(
    (column) => [column.name, column.name === '__period' ? (periodColumn ?? NOTHING) : NOTHING] as const,
  );
  const headers = spellings.flatMap(([, { direct }]) => [...direct.keys()].map((key) => columnOf(key).column));
  return [
    {
      name: landing,
      layer: 'landing',
      path: mesh.sources.get(source)?.path ?? path,
      reads: [],
      columns: new Map(headers.map((header) => [header, NOTHING])),
      rows: NOTHING,
      isElsewhere,
    },
    {
      name,
      layer: 'staged',
      path,
      reads: [landing],
      columns: new Map([...spellings, ...meta]),
      rows: NOTHING,
      isElsewhere,
    },
  ];
}

async function productLineage(session: Session, mesh: Mesh, product: ProductManifest): Promise<LineageTable[]> {
  const tables: LineageTable[] = [];
  for (const audience of product.audiences) {
    for (const given of audience.tables) {
      const { table, view, columns } = productTable(product, given.name);
      const dataset = mesh.datasets.get(table);
      const kind = view.kind === 'default' ? (dataset?.history ?? 'all') : view.kind;
      const key = dataset && kind !== 'all' ? dataset.key : [];
      const picked = deciding(together(key.map((column) => sourceOf({ table, column }))), 'window');
      tables.push({
        name: publishedName(logicalName(product), audience.name, given.name),
        layer: 'published',
        path: product.path,
        reads: [table],
        columns: new Map(given.columns.map(({ name, mask }) => [name, maskedFrom(table, name, mask)])),
        rows: together([madeBy(picked, canonicalJson(view)), await limits(session, table, columns, given)]),
        isElsewhere: false,
      });
    }
  }
  return tables;
}

function maskedFrom(table: string, column: string, mask: string | undefined): Sources {
  if (mask === undefined) return sourceOf({ table, column });
  return madeBy(mask === 'null' ? NOTHING : sourceOf({ table, column }, 'transformation'), mask);
}

/** What decides which rows an audience gets. */
async function limits(
  session: Session,
  table: string,
  columns: readonly { readonly name: string; readonly type: string }[],
  { name, where }: AudienceTable,
): Promise<Sources> {
  if (where === undefined) return NOTHING;
  const fields = columns.map((column) => `${identifier(column.name)} ${duckdbType(column.type)}`);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(name)} (${fields.join(', ')})`);
  const { rows } = await queryLineage(session, conditionSql(name, where));
  const indirect = [...rows.indirect].map(
    ([key, kinds]) => [keyOf({ table, column: columnOf(key).column }), kinds] as const,
  );
  return { ...rows, indirect: new Map(indirect) };
}

/** A product of an app that is not here: what its contract has. */
function subscribedLineage({ product, audience, path, tables }: SubscriptionManifest): LineageTable[] {
  return tables.map(({ name, columns }) => ({
    name: publishedName(product, audience, name),
    layer: 'published',
    path,
    reads: [],
    columns: new Map(columns.map((column) => [column.name, NOTHING])),
    rows: NOTHING,
    isElsewhere: true,
  }));
}
