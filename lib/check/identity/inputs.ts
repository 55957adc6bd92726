import type { ModelManifest } from '../../manifest';
import { type Mesh, subscribedTable } from '../../plan';
import type { Environment } from './relation';

/** A model's inputs as its SQL reads them, with what identifies their rows. */
export function environmentOf(
  mesh: Mesh,
  { inputs }: Pick<ModelManifest, 'inputs'>,
  columns: ReadonlyMap<string, readonly { readonly name: string }[]>,
): Environment {
  return new Map(
    inputs.map((input) => {
      const key = keyOf(mesh, input).map((name) => name.toLowerCase());
      const names = columns.get(input.name)?.map(({ name }) => name.toLowerCase());
      const identifiedBy = (some: ReadonlySet<string>) => key.length > 0 && key.every((name) => some.has(name));
      const name = input.name.toLowerCase();
      const originsOf = (column: string) => new Set([`${name}.${column}`]);
      return [name, { columns: names, key, identifiedBy, originsOf }];
    }),
  );
}

/** Columns that no two rows of an input have the same values in; empty where there are none. */
function keyOf(mesh: Mesh, { table, view }: ModelManifest['inputs'][number]): readonly string[] {
  const dataset = mesh.datasets.get(table);
  if (!dataset) return (mesh.models.get(table) ?? subscribedTable(mesh, table)?.table)?.key ?? [];
  const kind = view.kind === 'default' ? dataset.history : view.kind;
  if (kind === 'all') return ['__intake', '__row'];
  return kind === 'changes' ? [...dataset.key, 'valid_from'] : dataset.key;
}
