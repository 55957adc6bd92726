import { DefaultStackSynthesizer, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnAlias } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DataMesh } from '../data-mesh';
import {
  acknowledge,
  boundaryName,
  registryAddress,
  registryBucket,
  removalOf,
  StackCommons,
  StackManifest,
  saltName,
} from '../platform';

/** What is kept of an account's platform. */
export interface AccountPlatformProps {
  /**
   * What becomes of the registry and the salt when they are taken out of the stack. `DESTROY` deletes them, and needs the context
   * key `cdk-data-mesh:allow-data-deletion` besides.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Of the roles that `cdk bootstrap` makes, those that the CDK command line takes; the one that makes resources is CloudFormation's alone. */
const DEPLOYS = ['deploy', 'file-publishing', 'lookup'];

/** Letters beyond those of hexadecimal digits. */
const NOT_HEXADECIMAL = 'ghijklmnopqrstuvwxyz';

/**
 * What an account has once for all teams of a mesh: the registry of what they publish, the salt of their masks, a topic, and the
 * most that their roles may do.
 *
 * Teams find it by names that follow from the mesh, in the account and region where they are.
 *
 * @example
 * new AccountPlatform(this, 'Platform');
 */
export class AccountPlatform extends Construct {
  /** Contracts and records of publishes, a folder a stage. */
  readonly registry: Bucket;
  /** What the platform team is told. */
  readonly notificationTopic: Topic;
  /** What is hashed with every value that a mask hashes. It must never change. */
  readonly salt: Secret;
  /** The most that a role of a team may do, where the house bounds them. */
  readonly boundary: ManagedPolicy;

  constructor(scope: Construct, id: string, props: AccountPlatformProps = {}) {
    super(scope, id);
    const { mesh, house } = DataMesh.of(this);
    StackManifest.of(this);
    const removal = removalOf(this, props.removalPolicy);
    this.registry = this.makeRegistry(mesh, removal);
    this.salt = this.makeSalt(mesh, removal);
    this.notificationTopic = this.makeTopic(mesh);
    this.boundary = this.makeBoundary(mesh, house.regions);
  }

  /**
   * Lets a pipeline's role deploy the teams' stacks in this account and region: it takes the roles that `cdk bootstrap` made there,
   * and may read or write nothing itself.
   *
   * @param grantee a role of this account; of another one, besides, `cdk bootstrap --trust <account>`
   */
  grantDeploy(grantee: IGrantable): Grant {
    const stack = Stack.of(this);
    const qualifier = stack.synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
    const resourceArns = DEPLOYS.map((it) =>
      stack.formatArn({
        service: 'iam',
        region: '',
        resource: 'role',
        resourceName: `cdk-${qualifier}-${it}-role-${stack.account}-${stack.region}`,
      }),
    );
    return Grant.addToPrincipal({ grantee, actions: ['sts:AssumeRole'], resourceArns });
  }

  private makeRegistry(mesh: string, removal: RemovalPolicy): Bucket {
    const { bucketName, keyAlias } = registryAddress(this, mesh);
    const { key } = StackCommons.of(this);
    new CfnAlias(this, 'KeyAlias', { aliasName: keyAlias, targetKeyId: key.keyId }).applyRemovalPolicy(removal);
    return registryBucket(this, removal, bucketName);
  }

  private makeSalt(mesh: string, removalPolicy: RemovalPolicy): Secret {
    const salt = new Secret(this, 'Salt', {
      secretName: saltName(mesh),
      description: `Salt of the masks of ${mesh}: with another one, hashes match no more`,
      encryptionKey: StackCommons.of(this).key,
      generateSecretString: {
        passwordLength: 64,
        excludeUppercase: true,
        excludePunctuation: true,
        excludeCharacters: NOT_HEXADECIMAL,
      },
      removalPolicy,
    });
    acknowledge(
      salt,
      'AwsSolutions-SMG4',
      'the salt must never change: hashes that were published with it would match no more',
    );
    return salt;
  }

  private makeTopic(mesh: string): Topic {
    const topic = StackCommons.of(this).alarmTopic;
    (topic.node.defaultChild as CfnTopic).topicName = `${mesh}-notifications`;
    return topic;
  }

  /** No role of a team makes or changes who may what; and none works outside of the house's regions. */
  private makeBoundary(mesh: string, regions: readonly string[] | undefined): ManagedPolicy {
    const boundary = new ManagedPolicy(this, 'Boundary', {
      managedPolicyName: boundaryName(mesh),
      description: `The most that a role of a team of ${mesh} may do`,
      statements: [
        new PolicyStatement({
          sid: 'AllButWhoMayWhat',
          notActions: ['iam:*', 'organizations:*', 'account:*', 'sso:*', 'sts:*'],
          resources: ['*'],
          conditions: regions && { StringEqualsIfExists: { 'aws:RequestedRegion': regions } },
        }),
        new PolicyStatement({
          sid: 'WhoAmI',
          actions: ['sts:GetCallerIdentity'],
          resources: ['*'],
        }),
      ],
    });
    acknowledge(
      boundary,
      'AwsSolutions-IAM5',
      'a boundary grants nothing: it is the most that the policies of a role can add up to',
    );
    return boundary;
  }
}
