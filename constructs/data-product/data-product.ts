import { fail, nearest } from '../../lib/error';
import type { VendoredProduct } from '../platform';
import type { ITable } from '../table';
import { readVendored } from './read-vendored';
import { SubscribedTable } from './subscribed-table';

/**
 * Another team's product, by the contract of it that `data-mesh subscribe` wrote into this repository.
 *
 * Nothing is handed from stack to stack: synth reads the contract, and names tell where the product is. The two stacks may be
 * deployed in either order.
 *
 * @example
 * const product = DataProduct.fromContract('contracts/forecasting.revenue.odcs.yaml');
 * const curated = new CuratedLayer(this, 'Curated', { domain: 'fraud' });
 * curated.addModel('revenue_of_suspects', {
 *   sql: Sql.inline('SELECT month, sum(revenue) AS revenue FROM revenue GROUP BY month'),
 *   inputs: { revenue: product.table('revenue_by_product_group') },
 *   columns: { month: Column.date(), revenue: Column.decimal(18, 2) },
 *   key: ['month'],
 * });
 */
export class DataProduct {
  /**
   * Reads a vendored contract and compares it with `lock.json` beside it.
   *
   * @param path relative to the app's working directory, the folder of cdk.json
   */
  static fromContract(path: string): DataProduct {
    return new DataProduct(readVendored(path));
  }

  /** Logical name, `domain.name`. */
  readonly productName: string;
  /** The version that the contract speaks of. */
  readonly version: string;
  /** As whom the team subscribed. */
  readonly audience: string;

  private constructor(private readonly vendored: VendoredProduct) {
    const { product, version, audience } = vendored.contract;
    this.productName = product;
    this.version = version;
    this.audience = audience;
  }

  /**
   * A table of the product, for inputs of models and for what a team reads.
   *
   * @param name as the contract has it
   */
  table(name: string): ITable {
    const { contract, file } = this.vendored;
    const names = contract.tables.map((it) => it.name);
    if (names.includes(name)) return new SubscribedTable(this.vendored, name);
    const near = nearest(name, names);
    return fail(
      `${this.productName} has no table '${name}' for the audience '${this.audience}'`,
      near
        ? `did you mean '${near}'`
        : `there are: ${names.join(', ')}; data-mesh subscribe ${this.productName} brings the newest contract`,
      { file },
    );
  }
}
