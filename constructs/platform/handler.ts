import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Duration, Lazy, RemovalPolicy, type Size, Stack } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { fail } from '../../lib/error';
import { acknowledge, acknowledgeOwnDependency } from './acknowledge';
import { logRetention } from './house';
import { Monitoring } from './monitoring';
import { packageRoot } from './package-root';
import { StackAddress } from './stack-address';
import { StackManifest } from './stack-manifest';
import type { Storage } from './storage';
import type { WorkQueue } from './work-queue';

export interface HandlerProps {
  /** The entry in the bundle: `<verb>.handler`. */
  readonly verb: string;
  readonly description: string;
  /** The layer that it works for. */
  readonly layer: Storage;
  readonly timeout: Duration;
  readonly memory: Size;
  /** @default - 512 MiB, what Lambda gives for nothing */
  readonly scratch?: Size;
  readonly environment?: Readonly<Record<string, string>>;
}

/** One of the library's own Lambda functions, with a role of its own that may nothing but what is granted. */
export class Handler extends Construct {
  readonly role: Role;
  readonly function: LambdaFunction;
  private readonly buckets = new Map<string, string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: HandlerProps,
  ) {
    super(scope, id);
    const { verb, layer, description, timeout, memory, scratch, environment } = props;
    const manifest = StackManifest.of(this);
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(this, 'Logs', {
      retention: logRetention(this),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new LambdaFunction(this, 'Function', {
      description,
      code: handlersCode(),
      handler: `${verb}.handler`,
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      logGroup,
      timeout,
      memorySize: memory.toMebibytes(),
      ephemeralStorageSize: scratch,
      environment: {
        MESH_MANIFEST: manifest.uri,
        MESH_LAYER: layer.alias,
        MESH_STACK: Stack.of(this).stackName,
        MESH_BUCKETS: Lazy.string({ produce: () => Stack.of(this).toJsonString(Object.fromEntries(this.buckets)) }),
        ...environment,
      },
    });
    this.knows(layer);
    Monitoring.of(this).reads(logGroup);
    Grant.addToPrincipal({
      grantee: this.role,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resourceArns: [logGroup.logGroupArn],
    });
    Grant.addToPrincipal({ grantee: this.role, actions: ['s3:GetObject'], resourceArns: [manifest.arn] });
    acknowledgeOwnDependency(this.function);
    acknowledge(
      this.function,
      'AwsSolutions-L1',
      'Node.js 22 is the runtime that the bundled engine is built and tested for; it is supported by AWS until April 2027',
    );
  }

  /** The handler finds a bucket by the name that the manifest uses for it. */
  knows(storage: Storage): void {
    this.buckets.set(storage.alias, storage.bucket.bucketName);
    StackAddress.of(this).bucket(storage);
  }

  /** People find what waits for the handler, and what it failed at. */
  takesFrom({ queue, deadLetters }: WorkQueue): void {
    const { verb, layer } = this.props;
    StackAddress.of(this).queue({
      layer: layer.alias,
      work: verb,
      queueUrl: queue.queueUrl,
      deadLettersUrl: deadLetters.queueUrl,
      logGroup: this.function.logGroup.logGroupName,
    });
  }
}

function handlersCode(): Code {
  const file = join(packageRoot().folder, 'build', 'handlers.zip');
  if (!existsSync(file)) fail(`the bundle of the handlers is not there: ${file}`, 'run npm run build in that folder');
  return Code.fromAsset(file);
}
