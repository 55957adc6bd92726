import type { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type { ITable } from '../table';

/** What a product promises. */
export interface DataProductShareProps {
  /** Lower case letters, digits and single underscores; unique in the domain. */
  readonly name: string;

  /**
   * A semantic version. A change that breaks a reader needs a new major: it is published beside the old one, which those who
   * read it keep.
   */
  readonly version: string;

  /** A team or a person whom a subscriber may ask. */
  readonly owner: string;

  /** Datasets, views of datasets, and models. */
  readonly tables: ITable[];

  /**
   * The team whose product it is.
   *
   * @default - the one domain that all tables are of
   */
  readonly domain?: string;

  /**
   * What the product is for, for those who look for data.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The newest publish is at most so old: it stands in the contract, and an alarm rings where it is broken.
   *
   * @default - no promise
   */
  readonly freshness?: Duration;

  /**
   * How often it is looked whether a publish is due, besides the changes of the tables. A `freshness` of less than a day is looked
   * after as often as it is long, at most hourly.
   *
   * @default Duration.days(1)
   */
  readonly publishEvery?: Duration;

  /**
   * Memory of the function that builds and audits the audiences' tables; its share of a CPU grows with it. The engine gets half
   * of it and spills the rest to scratch.
   *
   * @default Size.mebibytes(3008)
   */
  readonly memory?: Size;

  /**
   * Disk of that function: the files of a table, what is spilled and the result must fit.
   *
   * @default Size.gibibytes(10)
   */
  readonly scratch?: Size;

  /**
   * What becomes of the published tables when the product is taken out of the stack. `DESTROY` deletes them, and needs the
   * context key `cdk-data-mesh:allow-data-deletion` besides.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
