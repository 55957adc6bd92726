import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { fail } from '../../lib/error';
import { subscribedName } from '../../lib/manifest';
import { DataMesh } from '../data-mesh';
import {
  allowForeign,
  allowForeignList,
  allowTables,
  OBJECTS,
  productAddress,
  stackOf,
  subscribedPlace,
  TABLES,
  type VendoredProduct,
} from '../platform';
import { declare, type ITable } from '../table/table';

/** A table of another team's product, as the contract of it was vendored. */
export class SubscribedTable implements ITable {
  readonly tableName: string;

  constructor(
    private readonly vendored: VendoredProduct,
    private readonly name: string,
  ) {
    const { product, tables } = vendored.contract;
    this.tableName = subscribedName(product, name);
    const { columns } = tables.find((it) => it.name === name) ?? fail(`${product} has no table '${name}'`);
    declare(this, { view: { kind: 'default' }, vendored, columns });
  }

  grantRead(grantee: IGrantable): Grant {
    const { contract } = this.vendored;
    const scope =
      stackOf(grantee) ??
      fail(`${this.tableName} can be granted to roles and users of a stack only`, 'grant it to a role');
    const settings = DataMesh.of(scope);
    const { prefix, database, table } = subscribedPlace(contract, this.name, settings);
    const address = productAddress(scope, { ...contract, mesh: settings.mesh, stage: settings.stage });
    const reason = 'reads the files of one table of a product, whose names are made at each publish';
    return allowForeign(grantee, address, [prefix], OBJECTS.read, reason)
      .combine(allowForeignList(grantee, address, [prefix]))
      .combine(allowTables(grantee, scope, database, TABLES.read, table));
  }
}
