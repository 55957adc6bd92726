import type { ModelManifest } from '../manifest';
import { hashOf } from './hash';
import type { Mesh } from './mesh';
import { subscribedTable } from './subscribed-table';

/** A declaration does not change, and each turn of a run asks for what it was hashed to. */
const hashes = new WeakMap<object, WeakMap<ModelManifest, string>>();

function remembered(of: object, model: ModelManifest, hash: () => string): string {
  const known = hashes.get(of) ?? new WeakMap<ModelManifest, string>();
  hashes.set(of, known);
  const found = known.get(model) ?? hash();
  known.set(model, found);
  return found;
}

export function sqlHash(model: ModelManifest): string {
  return remembered(model.sql, model, () => hashOf(model.sql.text));
}

/** Changes with everything besides the SQL that decides what a model's rows are and whether they may be read. */
export function modelContractHash(mesh: Mesh, model: ModelManifest): string {
  return remembered(mesh, model, () => contractHash(mesh, model));
}

function contractHash(mesh: Mesh, model: ModelManifest): string {
  return hashOf({
    columns: model.columns.map(({ description, classification, ...rule }) => rule),
    key: model.key,
    relations: model.relations,
    checks: model.checks,
    inputs: model.inputs.map((input) => ({ ...input, shape: inputShape(mesh, input.table) })),
    ...(isStored(model) ? {} : { view: true }),
  });
}

/** False for a view, of which only the SQL is kept. */
export function isStored({ materialization }: Pick<ModelManifest, 'materialization'>): boolean {
  return materialization?.kind !== 'view';
}

/** What of an input's declaration decides which of its rows are seen. */
export function inputShape(mesh: Mesh, table: string): unknown {
  const dataset = mesh.datasets.get(table);
  const other = mesh.models.get(table) ?? subscribedTable(mesh, table)?.table;
  if (!dataset) return other?.columns.map(({ name, type }) => ({ name, type }));
  const { key, history, source } = dataset;
  return {
    key,
    history,
    delivery: mesh.sources.get(source)?.delivery,
    columns: dataset.columns.map(({ name, type }) => ({ name, type })),
  };
}
