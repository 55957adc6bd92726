import type { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type { ITable } from '../table';

/** Who works together, on what, and what it may cost. */
export interface TeamAnalyticsEnvironmentProps {
  /** The team: lower case letters, digits and single underscores. */
  readonly domain: string;

  /** What the team may read: datasets, models, and tables of products, by object. */
  readonly reads: ITable[];

  /**
   * Who may take the reader's role: ARNs of roles and users (`arn:aws:iam::111111111111:role/Analyst`), and names of users of IAM
   * Identity Center (`jane@example.com`).
   *
   * @default - whoever of this account bears the tag `data-mesh:team` with the value `<mesh>.<domain>`
   */
  readonly members?: string[];

  /**
   * A query that would scan more is ended. Athena takes 10 MB at least.
   *
   * @default Size.gibibytes(100)
   */
  readonly scanLimit?: Size;

  /**
   * How long a file in the workspace is kept: results of queries, and tables of the sandbox.
   *
   * @default Duration.days(30)
   */
  readonly sandboxExpiry?: Duration;

  /**
   * What the team may cost a month, in US dollars. The stack's topic tells when four fifths are spent, and when the month is
   * forecast to cost more. It counts what bears the tag `data-mesh:team`, once that is activated as a cost allocation tag.
   *
   * @default - no budget
   */
  readonly monthlyBudget?: number;

  /**
   * What becomes of the workspace when the team is taken out of the stack. `DESTROY` deletes it, and needs the context key
   * `cdk-data-mesh:allow-data-deletion` besides.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
