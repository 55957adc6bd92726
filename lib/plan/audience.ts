import type { ColumnContract } from '../contract';
import type { AudienceTable, ProductManifest, ProductTable } from '../manifest';

/** What a table looks like to an audience. */
export interface AudienceShape {
  readonly columns: readonly ColumnContract[];
  /** Empty where the columns that are left and not masked away do not identify a row. */
  readonly key: readonly string[];
}

export function productTable(product: ProductManifest, name: string): ProductTable {
  const found = product.tables.find((it) => it.name === name);
  if (!found) throw new Error(`product ${product.domain}.${product.name} has no table '${name}'`);
  return found;
}

export function audienceShape(table: ProductTable, { columns }: AudienceTable): AudienceShape {
  const identifies = (name: string): boolean =>
    columns.some((it) => it.name === name && (it.mask === undefined || it.mask === 'hash'));
  const key = table.key.every(identifies) ? table.key : [];
  const shaped = columns.map(({ name, type, mask }): ColumnContract => {
    const { description, required, classification } = table.columns.find((it) => it.name === name) ?? {};
    const always = mask !== 'null' && (required || table.key.includes(name));
    return {
      name,
      type,
      ...(description && { description }),
      ...(always && { required: true }),
      ...(classification && { classification }),
    };
  });
  return { columns: shaped, key };
}
