import type { ProductContract } from '../contract';
import { type AudienceManifest, logicalName, type ProductManifest } from '../manifest';
import { audienceShape, productTable } from './audience';
import type { Mesh } from './mesh';
import { audienceRules } from './product-rules';

/** The contract of a product with one of its audiences. */
export function contractOf(mesh: Mesh, product: ProductManifest, audience: AudienceManifest): ProductContract {
  const { version, owner, description, freshnessHours } = product;
  return {
    mesh: mesh.mesh,
    stage: mesh.stage,
    product: logicalName(product),
    version,
    audience: audience.name,
    owner,
    ...(description !== undefined && { description }),
    ...(freshnessHours !== undefined && { freshnessHours }),
    tables: audience.tables.map((it) => {
      const table = productTable(product, it.name);
      const { database, table: physical } = it.place;
      return {
        name: it.name,
        ...(table.description !== undefined && { description: table.description }),
        ...audienceShape(table, it),
        place: { database, table: physical },
        rules: audienceRules(mesh, table, it),
      };
    }),
  };
}
