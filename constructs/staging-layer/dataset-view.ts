import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { InputView } from '../../lib/manifest';
import { declare, type ITable, type OwnDeclaration } from '../table/table';

/** A dataset as a model may ask for it otherwise than by its own history rule. */
export class DatasetView implements ITable {
  readonly tableName: string;

  constructor(
    private readonly dataset: ITable,
    declaration: OwnDeclaration,
    view: InputView,
  ) {
    this.tableName = dataset.tableName;
    declare(this, { ...declaration, view });
  }

  grantRead(grantee: IGrantable): Grant {
    return this.dataset.grantRead(grantee);
  }
}
