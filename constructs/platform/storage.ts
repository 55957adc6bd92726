import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { TablePlace } from '../../lib/manifest';
import { allowList, allowObjects, allowTables, OBJECTS, TABLES } from './permissions';

/** A managed policy has 6,144 characters, and a statement cannot be divided between two. */
const TABLES_A_STATEMENT = 20;

/** A bucket and the name under which the manifest knows it: the path of the construct that owns it. */
export interface Storage {
  readonly alias: string;
  readonly bucket: IBucket;
}

/** Where a department's raw files are kept. */
export class LandingStorage implements Storage {
  constructor(
    readonly alias: string,
    readonly bucket: IBucket,
    readonly domain: string,
  ) {}

  grantDrop(grantee: IGrantable, prefix: string): Grant {
    const reason = 'may drop files, whatever their names, under the prefix of one source, and nothing else';
    return allowObjects(grantee, this.bucket, [prefix], OBJECTS.drop, reason);
  }

  /** For the library's own handlers, and whoever operates them: all sources of the department. */
  grantTake(grantee: IGrantable): Grant {
    const reason = 'takes the files of one department, whose names are not known at deploy';
    return allowObjects(grantee, this.bucket, [this.domain], OBJECTS.take, reason).combine(
      allowList(grantee, this.bucket),
    );
  }

  /** For the committer: which version of a file is there now, and not what is in it. */
  grantLook(grantee: IGrantable): void {
    allowList(grantee, this.bucket, [this.domain]);
  }
}

/** Where the tables of a layer are kept. */
export class TableStorage implements Storage {
  constructor(
    private readonly scope: Construct,
    readonly alias: string,
    readonly bucket: IBucket,
  ) {}

  /** For whoever reads one table. */
  grantRead(grantee: IGrantable, { prefix, database, table }: TablePlace): Grant {
    const reason = 'reads the files of one table, whose names are made at each commit';
    return allowObjects(grantee, this.bucket, [prefix], OBJECTS.read, reason)
      .combine(allowList(grantee, this.bucket, [prefix]))
      .combine(allowTables(grantee, this.scope, database, TABLES.read, table));
  }

  /** For whoever reads all tables of a database. */
  grantReadDatabase(grantee: IGrantable, database: string): Grant {
    const reason = 'reads all tables of one database, whose files are named at each commit';
    return allowObjects(grantee, this.bucket, [database], OBJECTS.read, reason)
      .combine(allowList(grantee, this.bucket, [database]))
      .combine(allowTables(grantee, this.scope, database, TABLES.read, '*', reason));
  }

  /** For whoever reads many tables: as few statements as the lengths of policies allow. */
  grantReadAll(grantee: IGrantable, places: readonly TablePlace[]): Grant {
    const reason = 'reads the files of tables that are named one by one; the files are named at each commit';
    const chunks = Array.from({ length: Math.ceil(places.length / TABLES_A_STATEMENT) }, (_, index) =>
      places.slice(index * TABLES_A_STATEMENT, (index + 1) * TABLES_A_STATEMENT),
    );
    const grants = chunks.flatMap((some) => {
      const prefixes = some.map(({ prefix }) => prefix);
      const databases = [...new Set(some.map(({ database }) => database))];
      const tablesOf = (database: string) => some.filter((it) => it.database === database).map(({ table }) => table);
      return [
        allowObjects(grantee, this.bucket, prefixes, OBJECTS.read, reason),
        allowList(grantee, this.bucket, prefixes),
        ...databases.map((it) => allowTables(grantee, this.scope, it, TABLES.read, tablesOf(it))),
      ];
    });
    return grants.reduce((all, grant) => all.combine(grant), Grant.drop(grantee, 'no tables'));
  }

  /** For a handler that tells of its steps: OpenLineage events, which it writes and nobody reads by this. */
  grantTellLineage(grantee: IGrantable): void {
    const reason = 'tells of a step of a run in an object that is named after the run';
    allowObjects(grantee, this.bucket, ['lineage'], OBJECTS.drop, reason);
  }

  /** For the layer's own handlers, and whoever operates them: all tables of one of its databases. */
  grantOwn(
    grantee: IGrantable,
    database: string,
    may: { objects: readonly string[]; tables: readonly string[] },
  ): Grant {
    const reason = "works on all tables of the layer's own database, and names their files at each commit";
    return allowObjects(grantee, this.bucket, [database], may.objects, reason)
      .combine(allowList(grantee, this.bucket))
      .combine(allowTables(grantee, this.scope, database, may.tables, '*', reason));
  }
}
