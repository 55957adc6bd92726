import type { ModelManifest } from '../manifest';
import { hashOf } from './hash';
import type { Mesh } from './mesh';
import { subscribedTable } from './subscribed-table';

export function sqlHash(model: ModelManifest): string {
  return hashOf(model.sql.text);
}

/** Changes with everything besides the SQL that decides what a model's rows are and whether they may be read. */
export function modelContractHash(mesh: Mesh, model: ModelManifest): string {
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
