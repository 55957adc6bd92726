/** A resource of a template, with the stack it stands in. */
export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}

export interface Template {
  readonly Resources: Readonly<Record<string, Omit<Resource, 'stack' | 'id'>>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
}

export const ACCOUNT = '111111111111';
export const REGION = 'eu-west-1';

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** ARNs as the Service Authorization Reference has them. */
const ARNS: Readonly<Record<string, (name: string) => string>> = {
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::KMS::Key': (name) => regional('kms', `key/${name}`),
  'AWS::SQS::Queue': (name) => regional('sqs', name),
  'AWS::SNS::Topic': (name) => regional('sns', name),
  'AWS::Lambda::Function': (name) => regional('lambda', `function:${name}`),
  'AWS::Logs::LogGroup': (name) => `${regional('logs', `log-group:${name}`)}:*`,
  'AWS::Events::Rule': (name) => regional('events', `rule/${name}`),
  'AWS::StepFunctions::StateMachine': (name) => regional('states', `stateMachine:${name}`),
  'AWS::SecretsManager::Secret': (name) => regional('secretsmanager', `secret:${name}-Zx81Kq`),
  'AWS::Athena::WorkGroup': (name) => regional('athena', `workgroup/${name}`),
  'AWS::CloudWatch::Alarm': (name) => regional('cloudwatch', `alarm:${name}`),
  'AWS::CloudWatch::Dashboard': (name) => `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${name}`,
  'AWS::Glue::Database': (name) => regional('glue', `database/${name}`),
  'AWS::IAM::Role': (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
  'AWS::IAM::ManagedPolicy': (name) => `arn:aws:iam::${ACCOUNT}:policy/${name}`,
};
/** Their `Ref` is the ARN. */
const REF_IS_ARN = [
  'AWS::SNS::Topic',
  'AWS::StepFunctions::StateMachine',
  'AWS::SecretsManager::Secret',
  'AWS::IAM::ManagedPolicy',
];
/** Where a template may give a name; elsewhere CloudFormation makes one of stack and logical id. */
const NAMES = ['BucketName', 'TopicName', 'ManagedPolicyName', 'RoleName', 'Name', 'QueueName', 'FunctionName'];

function regional(service: string, rest: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
}

/** The stacks of an account as they would stand there: intrinsics become the names and ARNs that a deployment would give them. */
export class Stacks {
  readonly resources: readonly Resource[];
  private readonly byId: ReadonlyMap<string, Resource>;
  private readonly exports: ReadonlyMap<string, readonly [stack: string, value: unknown]>;

  constructor(templates: ReadonlyMap<string, Template>) {
    this.resources = [...templates].flatMap(([stack, { Resources }]) =>
      Object.entries(Resources).map(([id, it]) => ({ ...it, stack, id })),
    );
    this.byId = new Map(this.resources.map((it) => [`${it.stack}/${it.id}`, it]));
    const outputs = [...templates].flatMap(([stack, { Outputs = {} }]) =>
      Object.values(Outputs).map((it) => [stack, it] as const),
    );
    this.exports = new Map(
      outputs.flatMap(([stack, { Export, Value }]) => (Export ? [[String(Export.Name), [stack, Value]]] : [])),
    );
  }

  ofType(...types: readonly string[]): Resource[] {
    return this.resources.filter(({ Type }) => types.includes(Type));
  }

  /** The construct's path, or its logical id where the template tells no paths. */
  pathOf({ Metadata, id }: Resource): string {
    return (Metadata?.['aws:cdk:path'] ?? id).replace(/\/Resource$/, '');
  }

  arnOf(resource: Resource): string {
    const make = ARNS[resource.Type];
    if (!make) throw new Error(`${resource.id}: ${resource.Type} has no ARN here; give it one in ARNS`);
    return make(this.nameOf(resource));
  }

  nameOf(resource: Resource): string {
    const { Type, Properties = {}, stack, id } = resource;
    const given = NAMES.map((name) => Properties[name]).find((it) => it !== undefined);
    if (given !== undefined) return String(this.resolve(given, stack));
    return Type === 'AWS::S3::Bucket' ? `${stack}-${id}`.toLowerCase() : `${stack}-${id}`;
  }

  /** A property's value. @throws Error on an intrinsic that is not known here */
  resolve(value: unknown, stack: string): unknown {
    const within = (it: unknown) => this.resolve(it, stack);
    if (Array.isArray(value)) return value.map(within);
    if (typeof value !== 'object' || value === null) return value;
    const [[key, of]] = Object.entries(value).length === 1 ? Object.entries(value) : [['', undefined]];
    if (key === 'Ref') return PSEUDO[of] ?? this.refer(this.find(stack, of));
    if (key === 'Fn::GetAtt') return this.attribute(stack, of);
    if (key === 'Fn::Join') return (within(of[1]) as string[]).join(of[0]);
    if (key === 'Fn::Sub')
      return String(of).replace(
        /\$\{([^}]+)\}/g,
        (_, name: string) => PSEUDO[name] ?? this.attribute(stack, name.split('.')),
      );
    if (key === 'Fn::Split') return String(within(of[1])).split(of[0]);
    if (key === 'Fn::Select') return (within(of[1]) as unknown[])[Number(of[0])];
    if (key === 'Fn::ImportValue') return this.imported(String(within(of)));
    if (key.startsWith('Fn::')) throw new Error(`${stack}: ${key} is not known here`);
    return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, within(it)]));
  }

  private imported(name: string): unknown {
    const [stack, value] = this.exports.get(name) ?? [];
    if (stack === undefined) throw new Error(`nothing exports ${name}`);
    return this.resolve(value, stack);
  }

  private attribute(stack: string, [id, name]: readonly string[]): string {
    const resource = this.find(stack, id);
    if (name === 'Arn') return this.arnOf(resource);
    if (['Name', 'QueueName', 'TopicName'].includes(name)) return this.nameOf(resource);
    return `${resource.id}.${name}`;
  }

  private refer(resource: Resource): string {
    return REF_IS_ARN.includes(resource.Type) ? this.arnOf(resource) : this.nameOf(resource);
  }

  private find(stack: string, id: string): Resource {
    const found = this.byId.get(`${stack}/${id}`);
    if (!found) throw new Error(`${stack} has no ${id}`);
    return found;
  }
}
