import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ColumnContract } from '../../lib/contract';
import { fail } from '../../lib/error';
import type { DatasetManifest, InputView, ModelManifest } from '../../lib/manifest';
import type { TableStorage } from '../platform';

/** A table that a model may read: a dataset, one of its views, or another model. */
export interface ITable {
  /** Logical name, `domain.table`: what SQL, contracts and the command line call it. */
  readonly tableName: string;

  /** Lets somebody read the table and its history: its prefix in the bucket, the key, its entry in the Glue catalog. */
  grantRead(grantee: IGrantable): Grant;
}

/** What the library knows of a table behind its public face. */
export type Declaration = { readonly view: InputView; readonly storage: TableStorage } & (
  | { readonly dataset: DatasetManifest; readonly model?: undefined }
  | { readonly model: ModelManifest; readonly dataset?: undefined }
);

const declarations = new WeakMap<ITable, Declaration>();

export function declare(table: ITable, declaration: Declaration): void {
  declarations.set(table, declaration);
}

export function columnsOf(table: ITable, what: string): readonly ColumnContract[] {
  const { dataset, model } = declarationOf(table, what);
  return (dataset ?? model).columns;
}

export function declarationOf(table: ITable, what: string): Declaration {
  return (
    declarations.get(table) ??
    fail(`${what} must be a table of this library`, 'give what addDataset, addModel or a view of a dataset returns')
  );
}
