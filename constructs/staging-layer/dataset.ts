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
import type { Drift } from './drift';
import { History } from './history';

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
   * What becomes of a file with headers that no column here names. Accepted: it is taken without them.
   *
   * @default Drift.accept()
   */
  readonly newColumns?: Drift;

  /**
   * What becomes of a file without a header for a column that is not required. Accepted: the column is left empty. Without a
   * header for a required column a file is never taken: it goes to quarantine, or waits where this is `Drift.refuse()`.
   *
   * @default Drift.accept()
   */
  readonly missingColumns?: Drift;

  /**
   * What becomes of a file in which a column's header is not there and an unknown one is spelled nearly like it. Accepted: the
   * one is read for the other.
   *
   * @default Drift.quarantine()
   */
  readonly renamedHeaders?: Drift;

  /**
   * What becomes of a file in which most values of a column no longer fit its type: another format of dates, another decimal
   * separator. Accepted: what fits is taken, and each of the other records is explained in quarantine. Where a file takes the
   * place of another, `Drift.quarantine()` keeps what was good before it. Files in which fewer than a hundred records fail are
   * always accepted.
   *
   * @default Drift.accept()
   */
  readonly changedTypes?: Drift;

  /**
   * The share of a file's records that must fail in one column for its type to have changed, 0 to 1.
   *
   * @default 0.5
   */
  readonly changedTypesAbove?: number;

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
    const { source, columns, key = [], history = History.all(), description } = props;
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
      newColumns: props.newColumns?._manifest(),
      missingColumns: props.missingColumns?._manifest(),
      renamedHeaders: props.renamedHeaders?._manifest(),
      changedTypes: props.changedTypes?._manifest(),
      changedTypesAbove: props.changedTypesAbove,
      place: physicalTable({ ...place, table: name }),
      quarantine: physicalTable({ ...place, table: quarantineName(name) }),
    };
    this.domain = domain;
    this.tableName = logicalName(this._manifest);
    this.databaseName = this._manifest.place.database;
    const { delivery } = source._manifest;
    this.declaration = { view: { kind: 'default' }, storage, dataset: this._manifest, delivery };
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
