import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { logicalName, type ModelManifest, physicalTable } from '../../lib/manifest';
import { DataMesh } from '../data-mesh';
import { type TableStorage, validate } from '../platform';
import { broken, type InputSubject, MODEL_RULES } from '../rules';
import type { Column } from '../staging-layer';
import { columnsOf, declarationOf, declare, type ITable } from '../table/table';
import type { Answer } from './answer';
import type { Check } from './check';
import type { Materialization } from './materialization';
import type { Parameter } from './parameter';
import type { Relation } from './relation';
import type { Sql } from './sql';

/** A curated table: the SQL that makes it, and what must hold for it. */
export interface ModelProps {
  /** The SELECT that makes it. */
  readonly sql: Sql;

  /** What the plain names in the SQL stand for. */
  readonly inputs: { [name: string]: ITable };

  /** Its columns by name, in their order; the SQL's output is checked against them and cast. */
  readonly columns: { [name: string]: Column };

  /**
   * The grain: no two rows have the same values in these columns, and none is null.
   *
   * @default - none: rows have no identity
   */
  readonly key?: string[];

  /**
   * Which values are found in other tables.
   *
   * @default - none
   */
  readonly relations?: Relation[];

  /**
   * What a new version must keep besides before anybody may read it.
   *
   * @default - none
   */
  readonly checks?: Check[];

  /**
   * How a new version comes about.
   *
   * @default Materialization.full()
   */
  readonly materialization?: Materialization;

  /**
   * What the SQL reads as `$name`, by the name, besides `$run_date` (a date, in the mesh's business time zone), `$run_time` (a
   * timestamp, UTC) and `$time_zone` (text).
   *
   * @default - nothing else
   */
  readonly parameters?: { [name: string]: Parameter };

  /**
   * What a row is, for those who read it.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Words that it is chosen by, `data-mesh run --select tag:nightly`: lower case letters, digits, hyphens and underscores, each word
   * once.
   *
   * @default - none
   */
  readonly tags?: string[];

  /**
   * Shows the table at the end of `data-mesh run`: for the model that the app's user came for.
   *
   * @default - not shown
   */
  readonly answer?: Answer;
}

/** A curated table; made by `CuratedLayer.addModel`. */
export class Model extends Construct implements ITable {
  readonly tableName: string;
  /** The team that owns it. */
  readonly domain: string;
  /** The Glue database. */
  readonly databaseName: string;

  /** @internal */
  readonly _manifest: ModelManifest;
  private readonly storage: TableStorage;

  /** @internal */
  static _create(scope: Construct, domain: string, name: string, props: ModelProps, storage: TableStorage): Model {
    return new Model(scope, domain, name, props, storage);
  }

  private constructor(scope: Construct, domain: string, name: string, props: ModelProps, storage: TableStorage) {
    super(scope, name);
    const { sql, inputs, columns, key = [], relations = [], checks = [], description, answer } = props;
    const { materialization, parameters, tags = [] } = props;
    const { mesh, stage } = DataMesh.of(this);
    this._manifest = {
      path: this.node.path,
      domain,
      name,
      description,
      tags: tags.length > 0 ? tags : undefined,
      sql: { text: sql.text, file: sql.file },
      inputs: Object.entries(inputs).map(([input, table]) => ({
        name: input,
        table: table.tableName,
        view: declarationOf(table, `'inputs.${input}'`).view,
      })),
      columns: Object.entries(columns).map(([column, it]) => it._curated(column, key)),
      key,
      relations: relations.map((it) => it._manifest()),
      checks: checks.map((it) => it._manifest),
      answer,
      materialization: materialization?._manifest,
      parameters:
        parameters &&
        Object.fromEntries(Object.entries(parameters).map(([it, parameter]) => [it, parameter._manifest])),
      engine: 'duckdb',
      place: physicalTable({ mesh, stage, domain, layer: 'curated', table: name, bucket: storage.alias }),
    };
    this.domain = domain;
    this.tableName = logicalName(this._manifest);
    this.databaseName = this._manifest.place.database;
    this.storage = storage;
    const related = new Map(relations.map(({ table }) => [table.tableName, columnsOf(table, "'relations'")]));
    const read = new Map(Object.values(inputs).map((table) => [table.tableName, inputSubject(table)]));
    validate(this, () => broken(MODEL_RULES, { model: this._manifest, related, inputs: read }));
    declare(this, { view: { kind: 'default' }, storage, model: this._manifest });
  }

  grantRead(grantee: IGrantable): Grant {
    return this.storage.grantRead(grantee, this._manifest.place);
  }
}

function inputSubject(table: ITable): InputSubject {
  const { dataset, delivery } = { delivery: undefined, ...declarationOf(table, "'inputs'") };
  return { columns: columnsOf(table, "'inputs'"), dataset, delivery };
}
