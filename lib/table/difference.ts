import { evolve, validateSpec } from './evolve';
import { currentSchema, type FieldJson, type TableMetadata } from './metadata';
import { ownType } from './schema';
import type { TableSpec } from './table-spec';

/** What bringing a table to a declaration would do to one of its columns. Plain JSON. */
export type ColumnDifference =
  | { readonly does: 'add'; readonly column: string; readonly type: string }
  | { readonly does: 'rename'; readonly column: string; readonly from: string }
  | { readonly does: 'widen'; readonly column: string; readonly type: string; readonly from: string }
  /** It may be null from now on. */
  | { readonly does: 'relax'; readonly column: string };

/**
 * What `Tables.ensure` would change in the columns of a table.
 *
 * @param rows that it has
 * @throws MeshError where it cannot become what is declared
 */
export function columnDifferences(metadata: TableMetadata, spec: TableSpec, rows: number): ColumnDifference[] {
  validateSpec(spec);
  const before = new Map(currentSchema(metadata).fields.map((field) => [field.id, field]));
  const { fields } = currentSchema({ ...metadata, ...evolve(metadata, spec, rows) });
  return fields.flatMap((field) => differences(before.get(field.id), field));
}

function differences(before: FieldJson | undefined, after: FieldJson): ColumnDifference[] {
  const { name: column } = after;
  const type = ownType(after.type);
  if (!before) return [{ does: 'add', column, type }];
  const from = ownType(before.type);
  return [
    ...(before.name === column ? [] : [{ does: 'rename', column, from: before.name } as const]),
    ...(from === type ? [] : [{ does: 'widen', column, type, from } as const]),
    ...(before.required && !after.required ? [{ does: 'relax', column } as const] : []),
  ];
}
