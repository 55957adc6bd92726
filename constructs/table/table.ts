import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ColumnContract } from '../../lib/contract';
import { fail } from '../../lib/error';
import type { DatasetManifest, Delivery, InputView, ModelManifest } from '../../lib/manifest';
import type { TableStorage, VendoredProduct } from '../platform';

/** A table that a model may read: a dataset, one of its views, another model, or a table of another team's product. */
export interface ITable {
  /** Logical name, `domain.table`: what SQL, contracts and the command line call it. */
  readonly tableName: string;

  /** Lets somebody read the table and its history: its prefix in the bucket, the key, its entry in the Glue catalog. */
  grantRead(grantee: IGrantable): Grant;
}

/** What the library knows of a table behind its public face. */
export type Declaration = OwnDeclaration | SubscribedDeclaration;

/** A table of this app. */
export type OwnDeclaration = {
  readonly view: InputView;
  readonly storage: TableStorage;
  readonly vendored?: undefined;
} & (
  | { readonly dataset: DatasetManifest; readonly delivery: Delivery; readonly model?: undefined }
  | { readonly model: ModelManifest; readonly dataset?: undefined }
);

/** A table of another team's product. */
export interface SubscribedDeclaration {
  readonly view: InputView;
  readonly vendored: VendoredProduct;
  readonly columns: readonly ColumnContract[];
  readonly dataset?: undefined;
  readonly model?: undefined;
}

const declarations = new WeakMap<ITable, Declaration>();

export function declare(table: ITable, declaration: Declaration): void {
  declarations.set(table, declaration);
}

export function columnsOf(table: ITable, what: string): readonly ColumnContract[] {
  const declaration = declarationOf(table, what);
  return declaration.vendored ? declaration.columns : (declaration.dataset ?? declaration.model).columns;
}

export function declarationOf(table: ITable, what: string): Declaration {
  return (
    declarations.get(table) ??
    fail(
      `${what} must be a table of this library`,
      'give what addDataset, addModel or a view of a dataset returns, or the table of a DataProduct',
    )
  );
}

/** Of a table that this app fills. */
export function ownDeclarationOf(table: ITable, what: string): OwnDeclaration {
  const declaration = declarationOf(table, what);
  return declaration.vendored
    ? fail(
        `${what} is a table of the product ${declaration.vendored.contract.product}`,
        'make a model of it and publish that: what others read of it is yours to answer for',
      )
    : declaration;
}
