import { currentSchema, type SortFieldJson, type TableMetadata } from './metadata';
import type { SortBy } from './table-spec';

export function sortOrderJson(sourceId: number, { descending }: SortBy): SortFieldJson {
  return {
    transform: 'identity',
    'source-id': sourceId,
    direction: descending ? 'desc' : 'asc',
    'null-order': descending ? 'nulls-last' : 'nulls-first',
  };
}

/** The order that new files have, with its id; no id where it is not one that we write. */
export function sortOrderOf(metadata: TableMetadata): { sortBy: readonly SortBy[]; id?: number } {
  const id = metadata['default-sort-order-id'];
  const order = metadata['sort-orders'].find((candidate) => candidate['order-id'] === id);
  if (!order || order.fields.length === 0) return { sortBy: [] };
  const { fields } = currentSchema(metadata);
  const sortBy = order.fields.map((field): SortBy | undefined => {
    const column = fields.find((candidate) => candidate.id === field['source-id']);
    const descending = field.direction === 'desc';
    const ours = field.transform === 'identity' && (field['null-order'] === 'nulls-last') === descending;
    return column && ours ? { column: column.name, descending } : undefined;
  });
  const known = sortBy.filter((by) => by !== undefined);
  return known.length === sortBy.length ? { sortBy: known, id } : { sortBy: known };
}
