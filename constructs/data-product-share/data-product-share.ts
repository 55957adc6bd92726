import { Duration, type RemovalPolicy, Size } from 'aws-cdk-lib';
import type { Grant, IRole } from 'aws-cdk-lib/aws-iam';
import { CfnAlias } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { fail } from '../../lib/error';
import { DataMesh } from '../data-mesh';
import {
  productAddress,
  refuseTaken,
  removalOf,
  StackCommons,
  StackManifest,
  TableStorage,
  tableBucket,
  teamTag,
  validate,
} from '../platform';
import { broken, PRODUCT_RULES } from '../rules';
import { type OwnDeclaration, ownDeclarationOf } from '../table/table';
import type { AudienceProps } from './audience';
import { AudienceDatabase } from './audience-database';
import type { DataProductShareProps } from './data-product-share-props';
import { gate } from './gate';
import {
  DEFAULT_AUDIENCE,
  type DeclaredAudience,
  type DeclaredProduct,
  databaseOf,
  databasesOf,
  productManifest,
  productSubject,
} from './product-manifest';
import { productTable } from './product-tables';
import { PublishFlow } from './publish-flow';

/**
 * Tables that a team publishes under a versioned contract.
 *
 * Each audience has tables of its own, in which columns, rows and masks are carried out: whatever tool reads them, it sees the
 * same. They are audited and then published together; a failed audit leaves the last publish serving.
 *
 * @example
 * declare const bill: Dataset;
 * declare const revenue: Model;
 * const product = new DataProductShare(this, 'RevenueProduct', {
 *   name: 'revenue',
 *   version: '1.0.0',
 *   owner: 'team-forecasting@example.com',
 *   domain: 'forecasting',
 *   tables: [revenue, bill.latest()],
 *   freshness: Duration.days(2),
 * });
 * product.addAudience('fraud', {
 *   subscribers: ['fraud'],
 *   tables: [
 *     AudienceTable.of(revenue),
 *     AudienceTable.of(bill, {
 *       columns: ['bill_id', 'booked_on', 'amount'],
 *       where: 'amount > 0',
 *       masks: { bill_id: Mask.hash() },
 *     }),
 *   ],
 * });
 */
export class DataProductShare extends Construct {
  /** Logical name, `domain.name`: what `data-mesh subscribe` is given. */
  readonly productName: string;
  /** The team whose product it is. */
  readonly domain: string;
  /** Where the audiences' tables are kept on AWS. */
  readonly bucket: Bucket;

  /** Alarms of the whole stack are told here. */
  readonly alarmTopic: Topic;
  /** Builds, audits and publishes. */
  readonly publisher: LambdaFunction;
  /** What asks for a publish. */
  readonly publishQueue: Queue;

  private readonly declared: DeclaredProduct;
  private readonly audiences: DeclaredAudience[] = [];
  private readonly databases: Construct;
  private readonly removal: RemovalPolicy;
  private readonly storage: TableStorage;
  private readonly flow: PublishFlow;
  /** ARNs of the roles that were let in, by audience. */
  private readonly granted = new Map<string, Set<string>>();

  constructor(scope: Construct, id: string, props: DataProductShareProps) {
    super(scope, id);
    const { mesh, stage } = DataMesh.of(this);
    const tables = props.tables.map((table, index) => productTable(table, `'tables[${index}]'`));
    this.domain = props.domain ?? tables[0]?.table.split('.')[0] ?? '';
    this.productName = `${this.domain}.${props.name}`;
    this.declared = { path: this.node.path, mesh, stage, domain: this.domain, props, tables };
    validate(this, () => broken(PRODUCT_RULES, productSubject(this.declared, this.audiences)));
    this.removal = removalOf(this, props.removalPolicy);
    this.bucket = this.makeBucket();
    this.storage = new TableStorage(this, this.node.path, this.bucket);
    this.flow = this.makeFlow(this.declare());
    this.databases = new Construct(this, 'Audiences');
    this.own(DEFAULT_AUDIENCE, []);
    this.publisher = this.flow.publish.function;
    this.publishQueue = this.flow.work.queue;
    this.alarmTopic = StackCommons.of(this).alarmTopic;
  }

  /**
   * Declares who may subscribe and what they see. Without any audience nobody may subscribe, and the product is published to
   * `default`, which sees everything.
   *
   * @param name lower case letters, digits and single underscores; unique in the product
   */
  addAudience(name: string, props: AudienceProps): void {
    if (this.audiences.length === 0) this.databases.node.tryRemoveChild(DEFAULT_AUDIENCE);
    refuseTaken(this.databases, 'audience', name);
    this.audiences.push({ name, props });
    this.own(name, props.subscribers);
  }

  /**
   * Lets a role read what an audience sees, whosesoever it is: the audience's prefix in the bucket, the key, its tables in the
   * Glue catalog, and nothing more. Subscribers need no grant.
   *
   * @param audience a name that `addAudience` was given
   */
  grantRead(audience: string, grantee: IRole): Grant {
    const names = this.audiences.length > 0 ? this.audiences.map(({ name }) => name) : [DEFAULT_AUDIENCE];
    if (!names.includes(audience))
      fail(`there is no audience '${audience}'`, `there are: ${names.join(', ')}`, { construct: this.node.path });
    this.granted.get(audience)?.add(grantee.roleArn);
    return this.storage.grantReadDatabase(grantee, databaseOf(this.declared, audience));
  }

  /** By names that readers in other stacks can tell: what they may do there, their own policies say. */
  private makeBucket(): Bucket {
    const { mesh, stage, props } = this.declared;
    const { bucketName, keyAlias } = productAddress(this, { mesh, stage, product: this.productName, ...props });
    const alias = new CfnAlias(this, 'KeyAlias', { aliasName: keyAlias, targetKeyId: StackCommons.of(this).key.keyId });
    const bucket = tableBucket(this, this.removal, bucketName);
    // Readers of a major version that is no longer published find it as it was, and so do those who must not.
    alias.applyRemovalPolicy(this.removal);
    bucket.policy?.applyRemovalPolicy(this.removal);
    return bucket;
  }

  private declare(): OwnDeclaration[] {
    const manifest = StackManifest.of(this);
    manifest.addProduct(() => productManifest(this.declared, this.audiences));
    const inputs = this.declared.props.tables.map((table, index) => ownDeclarationOf(table, `'tables[${index}]'`));
    for (const input of inputs) manifest.reads(input);
    return inputs;
  }

  private makeFlow(inputs: readonly OwnDeclaration[]): PublishFlow {
    const { freshness } = this.declared.props;
    const {
      publishEvery = lookEvery(freshness),
      memory = Size.mebibytes(3008),
      scratch = Size.gibibytes(10),
    } = this.declared.props;
    const databases = databasesOf(this.declared);
    const { storage, productName: product } = this;
    return new PublishFlow(this, { storage, product, databases, inputs, memory, scratch, publishEvery, freshness });
  }

  private own(audience: string, subscribers: readonly string[]): void {
    const { bucket, removal, productName: product } = this;
    const { mesh } = this.declared;
    const database = databaseOf(this.declared, audience);
    const roles = new Set([this.flow.publish.role.roleArn]);
    new AudienceDatabase(this.databases, audience, { database, product, bucket, removal });
    gate(bucket, {
      database,
      teams: [this.domain, ...subscribers].map((team) => teamTag(mesh, team)),
      roles: () => [...roles],
    });
    this.granted.set(audience, roles);
  }
}

/** A promise that is broken is seen soon after. */
function lookEvery(freshness = Duration.days(1)): Duration {
  const minutes = Math.floor(freshness.toMinutes({ integral: false }));
  const [hour, day] = [60, 24 * 60];
  return Duration.minutes(Math.min(Math.max(minutes, hour), day));
}
