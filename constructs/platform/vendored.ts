import type { ContractTable, ProductContract } from '../../lib/contract';
import type { Problem } from '../../lib/error';
import { audiencePlace, type SubscriptionManifest } from '../../lib/manifest';

/** Another team's product as its contract was vendored. */
export interface VendoredProduct {
  readonly contract: ProductContract;
  /** Hash of the contract. */
  readonly hash: string;
  /** Relative to the app's working directory. */
  readonly file: string;
}

/** Where a table of a product stands for those who read it in a stage; the contract may have been vendored in another stage. */
export function subscribedPlace(
  { product, version, audience }: ProductContract,
  table: string,
  { mesh, stage }: { readonly mesh: string; readonly stage: string },
) {
  const [domain, name] = product.split('.');
  return audiencePlace({ mesh, stage, domain, product: name, version, audience, table, bucket: product });
}

export function subscriptionManifest(
  { contract, hash, file }: VendoredProduct,
  reader: { readonly mesh: string; readonly stage: string; readonly path: string },
): SubscriptionManifest {
  const { product, version, audience, tables } = contract;
  return {
    path: reader.path,
    product,
    version,
    audience,
    contractFile: file,
    contractHash: hash,
    tables: tables.map(({ name, description, columns, key }: ContractTable) => {
      const { database, table } = subscribedPlace(contract, name, reader);
      return { name, description, columns, key, place: { database, table } };
    }),
  };
}

/** A contract of another mesh leads nowhere: its tables bear the other mesh's name. */
export function strangerProblems(
  { product: { contract, file }, path }: { readonly product: VendoredProduct; readonly path: string },
  mesh: string,
): Problem[] {
  if (contract.mesh === mesh) return [];
  return [
    {
      message: `${contract.product} is a product of the mesh '${contract.mesh}', and this app belongs to '${mesh}'`,
      hint: `say so by DataMesh.configure, or subscribe to a product of this mesh instead of ${file}`,
      place: { construct: path },
    },
  ];
}
