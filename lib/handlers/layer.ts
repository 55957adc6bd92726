import { logicalName } from '../manifest';
import { dependenciesOf, type Mesh, productInputs } from '../plan';

/**
 * A stack's mesh as the handlers of one layer see it: the tables in the layer's bucket are theirs to fill, of the others
 * only those that its models read, or its products publish, exist, for the role may see no more.
 */
export function meshOfLayer(mesh: Mesh, alias: string): Mesh {
  const datasets = [...mesh.datasets.values()].filter(({ place }) => place.bucket === alias);
  const models = [...mesh.models.values()].filter(({ place }) => place.bucket === alias);
  const own = new Set([...datasets, ...models].map(logicalName).filter((name) => !mesh.external.has(name)));
  const products = new Map([...mesh.products].filter(([, { bucket }]) => bucket === alias));
  const read = new Set([...models.flatMap(dependenciesOf), ...[...products.values()].flatMap(productInputs)]);
  const seen = (name: string) => own.has(name) || read.has(name);
  return {
    ...mesh,
    datasets: new Map([...mesh.datasets].filter(([name]) => seen(name))),
    models: new Map([...mesh.models].filter(([name]) => seen(name))),
    external: new Set([...read].filter((name) => !own.has(name))),
    products,
  };
}
