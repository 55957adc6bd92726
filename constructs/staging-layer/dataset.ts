import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type DatasetManifest, type InputView, logicalName, physicalTable, quarantineName } from '../../lib/manifest';
import { DataMesh } from '../data-mesh';
import type { LandingSource } from '../landing-zone';
import { type TableStorage, validate } from '../platform';
import { broken, DATASET_RULES } from '../rules';
import { declare, type ITable, type OwnDeclaration } from '../table/table';
import type { Column } from './column';
import { DatasetView } from './dataset-view';
import { History } from './history';
import { NewColumns } from './new-columns';

/** A staged table's contract. */
export interface DatasetProps {
  /** Where its files come from; the dataset belongs to the source's domain. */
  readonly source: LandingSource;

  /** Its columns by name, in their order. */
  readonly columns: { [name: string]: Column };

  /**
   * Columns that identify a row; they are required.
   *
   * @default - none: rows have no identity
   */
  readonly key?: string[];

  /**
   * Which rows a reader sees who asks for nothing else.
   *
   * @default History.all()
   */
  readonly history?: History;

  /**
   * What happens to a file with columns that no column here names.
   *
   * @default NewColumns.report()
   */
  readonly newColumns?: NewColumns;

  /**
   * What a row is, for those who read it.
   *
   * @default - none
   */
  readonly description?: string;
}

/** A staged table and its contract; made by `StagingLayer.addDataset`. */
export class Dataset extends Construct implements ITable {
  readonly tableName: string;
  /** The department that delivers it. */
  readonly domain: string;
  /** The Glue database. */
  readonly databaseName: string;

  /** @internal */
  readonly _manifest: DatasetManifest;
  private readonly declaration: OwnDeclaration;

  /** @internal */
  static _create(scope: Construct, name: string, props: DatasetProps, storage: TableStorage): Dataset {
    return new Dataset(scope, name, props, storage);
  }

  private constructor(scope: Construct, name: string, props: DatasetProps, storage: TableStorage) {
    super(scope, name);
    const { source, columns, key = [], history = History.all(), newColumns = NewColumns.report(), description } = props;
    const { domain } = source;
    const { mesh, stage } = DataMesh.of(this);
    const place = { mesh, stage, domain, layer: 'staging', bucket: storage.alias } as const;
    this._manifest = {
      path: this.node.path,
      domain,
      name,
      description,
      source: source.logicalName,
      columns: Object.entries(columns).map(([column, it]) => it._staged(column, key)),
      key,
      history: history._manifest(),
      newColumns: newColumns._manifest(),
      place: physicalTable({ ...place, table: name }),
      quarantine: physicalTable({ ...place, table: quarantineName(name) }),
    };
    this.domain = domain;
    this.tableName = logicalName(this._manifest);
    this.databaseName = this._manifest.place.database;
    this.declaration = { view: { kind: 'default' }, storage, dataset: this._manifest };
    declare(this, this.declaration);
    validate(this, () => broken(DATASET_RULES, { dataset: this._manifest, source: source._manifest }));
  }

  /** Every row of the files that count. */
  all(): ITable {
    return this.view({ kind: 'all' });
  }

  /** Of the rows with the same key the latest one, by period, file and row. */
  latest(): ITable {
    return this.view({ kind: 'latest' });
  }

  /** Versions by key with `valid_from` and `valid_to`, the latter null for the version that still holds. */
  changes(): ITable {
    return this.view({ kind: 'changes' });
  }

  /**
   * The latest rows by key of the periods up to a day.
   *
   * @param day the last day that counts, `yyyy-MM-dd`
   */
  asOf(day: string): ITable {
    return this.view({ kind: 'asOf', day });
  }

  grantRead(grantee: IGrantable): Grant {
    return this.declaration.storage.grantRead(grantee, this._manifest.place);
  }

  private view(view: InputView): ITable {
    return new DatasetView(this, this.declaration, view);
  }
}
