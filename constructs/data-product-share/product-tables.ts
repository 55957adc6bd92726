import type { ColumnContract } from '../../lib/contract';
import type { DatasetManifest, InputView, ProductTable } from '../../lib/manifest';
import type { ITable } from '../table';
import { ownDeclarationOf } from '../table/table';

/** A dataset, one of its views, or a model as a product has it. */
export function productTable(table: ITable, what: string): ProductTable {
  const { dataset, model, view } = ownDeclarationOf(table, what);
  const { name, description } = dataset ?? model;
  return {
    table: table.tableName,
    name,
    description,
    view,
    ...(dataset ? seenBy(dataset, view) : { columns: model.columns, key: model.key }),
  };
}

/** A view's own columns, and what identifies a row of it: of all files' rows nothing does. */
function seenBy(dataset: DatasetManifest, view: InputView): Pick<ProductTable, 'columns' | 'key'> {
  const kind = view.kind === 'default' ? dataset.history : view.kind;
  const columns = dataset.columns.map(published);
  switch (kind) {
    case 'all':
      return { columns, key: [] };
    case 'changes':
      return { columns: [...columns, ...VALIDITY], key: [...dataset.key, 'valid_from'] };
    default:
      return { columns, key: dataset.key };
  }
}

const VALIDITY: readonly ColumnContract[] = [
  { name: 'valid_from', type: 'date', description: 'First day on which the row holds', required: true },
  {
    name: 'valid_to',
    type: 'date',
    description: 'The day on which it ceased to hold; none while it holds',
    required: false,
  },
];

/** Without what only the reading of the source's files needs. */
function published({ name, type, description, required }: ColumnContract): ColumnContract {
  return { name, type, description, required };
}
