import type { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAlias } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DataMesh } from '../data-mesh';
import {
  productAddress,
  refuseTaken,
  removalOf,
  StackCommons,
  StackManifest,
  tableBucket,
  validate,
} from '../platform';
import { broken, PRODUCT_RULES } from '../rules';
import { ownDeclarationOf } from '../table/table';
import type { AudienceProps } from './audience';
import { AudienceDatabase } from './audience-database';
import type { DataProductShareProps } from './data-product-share-props';
import {
  DEFAULT_AUDIENCE,
  type DeclaredAudience,
  type DeclaredProduct,
  databaseOf,
  productManifest,
  productSubject,
} from './product-manifest';
import { productTable } from './product-tables';

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

  private readonly declared: DeclaredProduct;
  private readonly audiences: DeclaredAudience[] = [];
  private readonly databases: Construct;
  private readonly removal: RemovalPolicy;

  constructor(scope: Construct, id: string, props: DataProductShareProps) {
    super(scope, id);
    const { mesh, stage } = DataMesh.of(this);
    const tables = props.tables.map((table, index) => productTable(table, `'tables[${index}]'`));
    const domains = [...new Set(tables.map(({ table }) => table.split('.')[0]))];
    this.domain = props.domain ?? domains[0] ?? '';
    this.productName = `${this.domain}.${props.name}`;
    this.declared = { path: this.node.path, mesh, stage, domain: this.domain, props, tables };
    validate(this, () => broken(PRODUCT_RULES, productSubject(this.declared, this.audiences)));
    this.declare();
    this.removal = removalOf(this, props.removalPolicy);
    this.bucket = this.makeBucket();
    this.databases = new Construct(this, 'Audiences');
    this.own(DEFAULT_AUDIENCE);
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
    this.own(name);
  }

  /** By names that readers in other stacks can tell: what they may do there, their own policies say. */
  private makeBucket(): Bucket {
    const { mesh, stage } = this.declared;
    const { bucketName, keyAlias } = productAddress(this, { mesh, stage, product: this.productName });
    new CfnAlias(this, 'KeyAlias', { aliasName: keyAlias, targetKeyId: StackCommons.of(this).key.keyId });
    return tableBucket(this, this.removal, bucketName);
  }

  private declare(): void {
    const manifest = StackManifest.of(this);
    manifest.addProduct(() => productManifest(this.declared, this.audiences));
    this.declared.props.tables.forEach((table, index) => {
      manifest.reads(ownDeclarationOf(table, `'tables[${index}]'`));
    });
  }

  private own(audience: string): void {
    const { bucket, removal } = this;
    const database = databaseOf(this.declared, audience);
    new AudienceDatabase(this.databases, audience, { database, product: this.productName, bucket, removal });
  }
}
