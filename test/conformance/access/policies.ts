import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

interface Document {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

export interface RolePolicies {
  /** The construct's path. */
  readonly name: string;
  readonly policies: readonly Document[];
  readonly boundary: Document | null;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': '111111111111',
  'AWS::Region': 'eu-west-1',
  'AWS::URLSuffix': 'amazonaws.com',
};
/** Roles of what CDK itself makes. */
const NOT_OURS = /\/(Custom::|AWS)/;

/** A template as it is deployed, as far as names go: a bucket is called as its construct, unless it has a name. */
export class Deployed {
  static all(folder: string): Deployed[] {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.template.json'))
      .sort()
      .map((file) => new Deployed(JSON.parse(readFileSync(join(folder, file), 'utf8')).Resources));
  }

  private constructor(private readonly resources: Readonly<Record<string, Resource>>) {}

  roles(): RolePolicies[] {
    return this.ofType('AWS::IAM::Role')
      .map(([id, role]) => ({
        name: pathOf(role),
        policies: this.attachedTo(id).map((it) => withoutConditions(this.documentOf(it))),
        boundary: this.boundaryOf(role),
      }))
      .filter(({ name }) => !NOT_OURS.test(name));
  }

  /** Buckets by the path of the construct that owns them, which is how manifests call them. */
  buckets(): Map<string, string> {
    return new Map(
      this.ofType('AWS::S3::Bucket').map(([id, it]) => [
        pathOf(it).replace(/\/Bucket$/, ''),
        this.text({ Ref: id }) as string,
      ]),
    );
  }

  /** What buckets say besides, in which conditions stand. */
  bucketStatements(): Statement[] {
    return this.ofType('AWS::S3::BucketPolicy').flatMap(([, it]) => this.documentOf(it).Statement);
  }

  private attachedTo(role: string): Resource[] {
    const policies = [...this.ofType('AWS::IAM::Policy'), ...this.ofType('AWS::IAM::ManagedPolicy')].map(
      ([, it]) => it,
    );
    return policies.filter(({ Properties: { Roles = [] } }) =>
      (Roles as { Ref?: string }[]).some(({ Ref }) => Ref === role),
    );
  }

  private boundaryOf({ Properties: { PermissionsBoundary } }: Resource): Document | null {
    const { Ref } = (PermissionsBoundary ?? {}) as { Ref?: string };
    return Ref ? withoutConditions(this.documentOf(this.resources[Ref])) : null;
  }

  private documentOf({ Properties }: Resource): Document {
    return this.text(Properties.PolicyDocument) as Document;
  }

  private ofType(type: string): [string, Resource][] {
    return Object.entries(this.resources).filter(([, it]) => it.Type === type);
  }

  private text(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((it) => this.text(it));
    if (typeof value !== 'object' || value === null) return value;
    const { 'Fn::Join': join, 'Fn::GetAtt': attribute, 'Fn::Sub': sub, Ref } = value as Record<string, unknown>;
    if (join) return (this.text((join as [string, unknown[]])[1]) as string[]).join((join as [string])[0]);
    if (sub) return (sub as string).replace(/\$\{([^}]+)\}/g, (_, name) => PSEUDO[name] ?? name);
    if (attribute) return this.arnOf((attribute as [string])[0]);
    if (Ref) return PSEUDO[Ref as string] ?? this.nameOf(Ref as string);
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, this.text(it)]));
  }

  private nameOf(id: string): string {
    return (this.text(this.resources[id]?.Properties?.BucketName) as string | undefined) ?? id;
  }

  private arnOf(id: string): string {
    const name = this.nameOf(id);
    return this.resources[id]?.Type === 'AWS::S3::Bucket'
      ? `arn:aws:s3:::${name}`
      : `arn:aws:${this.resources[id]?.Type}:${name}`;
  }
}

/** The evaluator takes an unmet condition for a denial and knows few operators: what it is asked is what holds where all are met. */
function withoutConditions({ Version, Statement }: Document): Document {
  return { Version, Statement: Statement.map(({ Condition, ...statement }) => statement) };
}

function pathOf({ Metadata }: Resource): string {
  return (Metadata?.['aws:cdk:path'] ?? '').replace(/\/Resource$/, '');
}
