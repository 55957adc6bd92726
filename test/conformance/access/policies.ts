import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Policy, PolicyDocument } from './simulator';
import { type Resource, Stacks, type Template } from './template';

export interface Role {
  /** The construct's path. */
  readonly name: string;
  readonly arn: string;
  readonly identity: readonly string[];
  readonly boundary?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Where the policy of a resource stands: with the resource, or beside it. */
const OWN_POLICY: Readonly<Record<string, string>> = {
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
};
const POLICY_BESIDE: Readonly<Record<string, string>> = {
  'AWS::S3::BucketPolicy': 'Bucket',
  'AWS::SQS::QueuePolicy': 'Queues',
  'AWS::SNS::TopicPolicy': 'Topics',
};
/** Roles of what CDK itself makes. */
const NOT_OURS = /\/(Custom::|AWS)|^Bootstrap\//;

/** All policies of the stacks of an account, by name, and who has them. */
export class Policies {
  readonly stacks: Stacks;
  readonly all: Readonly<Record<string, Policy>>;
  readonly roles: readonly Role[];
  /** Of a resource's policy, by the resource's ARN. */
  private readonly byResource = new Map<string, string>();

  /** @param folder of cloud assemblies, or of templates */
  static of(folder: string): Policies {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((it) =>
      it.endsWith('.template.json'),
    );
    return new Policies(
      new Stacks(
        new Map(
          files.sort().map((file) => {
            const template = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template;
            return [basename(file, '.template.json'), template];
          }),
        ),
      ),
    );
  }

  private constructor(stacks: Stacks) {
    this.stacks = stacks;
    const all: Record<string, Policy> = {};
    for (const it of stacks.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'))
      all[nameOf(it)] = { kind: 'identity', document: this.document(it, 'PolicyDocument') };
    for (const [type, property] of Object.entries(OWN_POLICY))
      for (const it of stacks.ofType(type)) {
        const document = this.document(it, property);
        const kind = type === 'AWS::IAM::Role' ? 'trust' : 'resource';
        this.attach(all, stacks.arnOf(it), `${nameOf(it)} ${property}`, { kind, document });
      }
    for (const [type, property] of Object.entries(POLICY_BESIDE))
      for (const it of stacks.ofType(type))
        for (const whose of [stacks.resolve(it.Properties[property], it.stack)].flat())
          this.attach(all, this.arnBeside(type, String(whose)), nameOf(it), {
            kind: 'resource',
            document: this.document(it, 'PolicyDocument'),
          });
    this.permissions(all);
    this.all = all;
    this.roles = stacks
      .ofType('AWS::IAM::Role')
      .map((it) => this.role(it))
      .filter(({ name }) => !NOT_OURS.test(name));
  }

  /** The name of the policy of a resource. */
  policyOf(arn: string): string | undefined {
    return this.byResource.get(arn);
  }

  /** Every resource that has a policy, by its ARN. */
  policed(): [arn: string, policy: Policy][] {
    return [...this.byResource].map(([arn, name]) => [arn, this.all[name]]);
  }

  private attach(all: Record<string, Policy>, arn: string, name: string, policy: Policy): void {
    all[name] = policy;
    this.byResource.set(arn, name);
  }

  /** Lambda's permissions are statements of a function's policy, which no template shows as one. */
  private permissions(all: Record<string, Policy>): void {
    const { stacks } = this;
    for (const it of stacks.ofType('AWS::Lambda::Permission')) {
      const { Action, FunctionName, Principal, SourceArn, SourceAccount } = stacks.resolve(
        it.Properties,
        it.stack,
      ) as Record<string, string>;
      const before = this.byResource.get(FunctionName);
      const Condition = {
        ...(SourceArn && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
        ...(SourceAccount && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
      };
      const own = {
        Effect: 'Allow' as const,
        Principal: { Service: Principal },
        Action,
        Resource: FunctionName,
        Condition,
      };
      const Statement = [...(before ? all[before].document.Statement : []), own];
      this.attach(all, FunctionName, `${FunctionName} permissions`, {
        kind: 'resource',
        document: { Version: '2012-10-17', Statement },
      });
    }
  }

  private role(it: Resource): Role {
    const { stacks } = this;
    const {
      ManagedPolicyArns = [],
      PermissionsBoundary,
      Tags = [],
    } = stacks.resolve(it.Properties, it.stack) as {
      ManagedPolicyArns?: string[];
      PermissionsBoundary?: string;
      Tags?: { Key: string; Value: string }[];
    };
    const attached = stacks
      .ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')
      .filter(
        ({ stack, Properties: { Roles = [] } }) =>
          stack === it.stack && (Roles as { Ref?: string }[]).some(({ Ref }) => Ref === it.id),
      );
    return {
      name: stacks.pathOf(it).replace(/\/Role$/, ''),
      arn: stacks.arnOf(it),
      identity: [...attached.map(nameOf), ...ManagedPolicyArns.map((arn) => this.managed(arn))],
      boundary: PermissionsBoundary && this.managed(PermissionsBoundary),
      tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    };
  }

  private managed(arn: string): string {
    const found = this.stacks.ofType('AWS::IAM::ManagedPolicy').find((it) => this.stacks.arnOf(it) === arn);
    if (!found) throw new Error(`no template has the managed policy ${arn}`);
    return nameOf(found);
  }

  private document({ Properties, stack }: Resource, property: string): PolicyDocument {
    return this.stacks.resolve(Properties[property], stack) as PolicyDocument;
  }

  /** Bucket policies name the bucket, queue policies the queue's URL, topic policies the ARN. */
  private arnBeside(type: string, whose: string): string {
    const owner = { 'AWS::S3::BucketPolicy': 'AWS::S3::Bucket', 'AWS::SQS::QueuePolicy': 'AWS::SQS::Queue' }[type];
    if (!owner) return whose;
    const found = this.stacks.ofType(owner).find((it) => this.stacks.nameOf(it) === whose);
    if (!found) throw new Error(`no template has ${whose}`);
    return this.stacks.arnOf(found);
  }
}

function nameOf({ stack, id }: Resource): string {
  return `${stack}/${id}`;
}
