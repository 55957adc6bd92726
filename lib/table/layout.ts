import { Problems } from '../error';
import type { PartitionFieldJson, TableMetadata } from './metadata';
import { singleField } from './part-path';
import { columnsOf, fieldOf, ownType } from './schema';
import { sortOrderJson } from './sort-order';
import type { FieldColumn, PartitionBy, TableSpec } from './table-spec';
import { tryTransformOf } from './transform';

type Layout = Pick<TableSpec, 'partitionBy' | 'sortBy'>;

/** What must change so that new rows are laid out as declared; undefined where nothing must. Older files stay as they are. */
export function withLayout(
  metadata: TableMetadata,
  layout: Layout,
  /** True for a table that nobody has seen yet: no file was written for an older layout, so it needs none. */
  isNew = false,
): Partial<TableMetadata> | undefined {
  const columns = columnsOf(metadata);
  const problems = new Problems();
  const spec = layout.partitionBy && withPartitions(metadata, columns, layout.partitionBy, { problems, isNew });
  const order = layout.sortBy && withOrder(metadata, columns, layout, problems);
  problems.throwIfAny();
  return spec || order ? { ...spec, ...order } : undefined;
}

function withPartitions(
  metadata: TableMetadata,
  columns: readonly FieldColumn[],
  partitionBy: readonly PartitionBy[],
  { problems, isNew }: { problems: Problems; isNew: boolean },
): Partial<TableMetadata> | undefined {
  const specs = metadata['partition-specs'];
  const known = specs.flatMap(({ fields }) => fields);
  let lastId = metadata['last-partition-id'];
  const names = new Set<string>();
  const fields = partitionBy.flatMap(({ column: name, transform = 'identity' }): PartitionFieldJson[] => {
    const column = columnNamed(columns, name, problems);
    const kind = tryTransformOf(transform);
    if (!column) return [];
    if (!kind) {
      problems.add(
        `partition by '${name}': there is no transform '${transform}'`,
        'use identity, year, month, day, hour, bucket[N] or truncate[W]',
      );
      return [];
    }
    if (!kind.accepts(column.type)) {
      problems.add(
        `partition by '${name}': ${transform} is not for ${column.type}`,
        'choose another transform or column',
      );
      return [];
    }
    const sourceId = column.id;
    // A field that was there before keeps its id, so that files of both specs are pruned alike.
    const same = known.find((field) => field['source-id'] === sourceId && field.transform === transform);
    const wanted = same?.name ?? nameOf(name, transform);
    const taken = names.has(wanted) || (transform !== 'identity' && columns.some((other) => other.name === wanted));
    const unique = taken ? `${wanted}_${sourceId}` : wanted;
    names.add(unique);
    const id = same?.['field-id'] ?? ++lastId;
    return [{ 'source-id': sourceId, 'field-id': id, name: unique, transform }];
  });
  const is = specs.find((candidate) => candidate['spec-id'] === metadata['default-spec-id']);
  if (is && samePartitions(is.fields, fields)) return undefined;
  const found = specs.find((candidate) => samePartitions(candidate.fields, fields));
  const spec = found ?? { 'spec-id': Math.max(...specs.map((one) => one['spec-id'])) + 1, fields };
  const first = isNew && !found;
  return {
    'partition-specs': first ? [{ ...spec, 'spec-id': 0 }] : found ? specs : [...specs, spec],
    'default-spec-id': first ? 0 : spec['spec-id'],
    'last-partition-id': lastId,
  };
}

/** Others print the parts of a field in another order. */
function samePartitions(a: readonly PartitionFieldJson[], b: readonly PartitionFieldJson[]): boolean {
  const text = (fields: readonly PartitionFieldJson[]) =>
    fields.map((field) => `${field['source-id']} ${field['field-id']} ${field.transform}`).join();
  return text(a) === text(b);
}

function nameOf(column: string, transform: string): string {
  if (transform === 'identity') return column;
  return `${column}_${transform.startsWith('truncate') ? 'trunc' : transform.replace(/\[.*/, '')}`;
}

function withOrder(
  metadata: TableMetadata,
  columns: readonly FieldColumn[],
  { sortBy = [] }: Layout,
  problems: Problems,
): Partial<TableMetadata> | undefined {
  const orders = metadata['sort-orders'];
  const fields = sortBy.flatMap((by) => {
    const column = columnNamed(columns, by.column, problems);
    return column ? [sortOrderJson(column.id, by)] : [];
  });
  const found = orders.find((order) => JSON.stringify(order.fields) === JSON.stringify(fields));
  if (found?.['order-id'] === metadata['default-sort-order-id']) return undefined;
  const order = found ?? { 'order-id': Math.max(0, ...orders.map((one) => one['order-id'])) + 1, fields };
  return {
    'sort-orders': found ? orders : [...orders, order],
    'default-sort-order-id': order['order-id'],
  };
}

function columnNamed(columns: readonly FieldColumn[], name: string, problems: Problems): FieldColumn | undefined {
  const column = columns.find((candidate) => candidate.name === name) ?? partNamed(columns, name);
  if (!column) problems.add(`there is no column '${name}' to lay the table out by`, 'name a declared column');
  else if (column.json)
    problems.add(`column '${name}' is nested: a table is not laid out by it`, 'name another column');
  else return column;
  return undefined;
}

/** A part of structs, which has one value in each row as a column has. */
function partNamed(columns: readonly FieldColumn[], path: string): FieldColumn | undefined {
  const found = singleField(columns.map(fieldOf), path);
  if (!found) return undefined;
  const { id, type } = found.field;
  return { id, name: path, type: ownType(type), ...(typeof type === 'string' ? {} : { json: type }) };
}
