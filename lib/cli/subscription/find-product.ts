import { nameHint } from '../../check';
import { fail } from '../../error';
import type { PublishRecord } from '../../plan';
import { REGISTRY_CONTEXT, REGISTRY_VARIABLE, type Registry } from '../../run';

/** The newest publish of the newest major version of a product. */
export async function findProduct(registry: Registry, product: string): Promise<PublishRecord> {
  const majors = await registry.majors(product);
  const newest = majors.length > 0 ? await registry.newest(product, Math.max(...majors)) : undefined;
  if (newest) return newest.record;
  const products = await registry.products();
  return fail(
    `there is no product '${product}' in the registry ${registry.place}`,
    products.length > 0
      ? nameHint(product, products)
      : `run the app that publishes it with the same registry: ${REGISTRY_VARIABLE}, or '${REGISTRY_CONTEXT}' in cdk.json's context, names its folder`,
  );
}
