import { Stack } from 'aws-cdk-lib';
import { Grant, type IPrincipal, ManagedPolicy, PermissionsBoundary, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allowList, allowObjects, allowTables, OBJECTS, Wildcards } from '../platform';
import type { ITable } from '../table';

const QUERY = [
  'athena:BatchGetQueryExecution',
  'athena:GetQueryExecution',
  'athena:GetQueryResults',
  'athena:GetQueryResultsStream',
  'athena:GetQueryRuntimeStatistics',
  'athena:GetWorkGroup',
  'athena:ListQueryExecutions',
  'athena:StartQueryExecution',
  'athena:StopQueryExecution',
];
const LOOK = ['glue:GetDatabase', 'glue:GetTable'];
const SANDBOX = [...LOOK, 'glue:GetTables', 'glue:CreateTable', 'glue:UpdateTable', 'glue:DeleteTable'];
const WORKSPACE = ['s3:GetBucketLocation', 's3:ListBucketMultipartUploads'];

export interface ReaderProps {
  readonly assumedBy: IPrincipal;
  readonly workgroupArn: string;
  /** Head of the names of the stage's databases. */
  readonly databases: string;
  readonly sandbox: string;
  readonly workspace: Bucket;
  /** Where results of queries are kept in the workspace. */
  readonly results: string;
}

/** The role that members of a team work with. */
export class Reader extends Construct {
  readonly role: Role;

  constructor(
    scope: Construct,
    private readonly props: ReaderProps,
  ) {
    super(scope, 'Reader');
    this.role = new Role(this, 'Role', {
      description: `Reads what ${scope.node.path} names`,
      assumedBy: props.assumedBy,
    });
    // Not by the role's own prop, which the account's boundary would overwrite: it is the wider of the two.
    PermissionsBoundary.of(this).apply(this.makeBoundary());
    const { sandbox, workspace, results, workgroupArn } = props;
    const reason = "works in the team's own sandbox, whose tables and files nobody knows at deploy";
    Grant.addToPrincipal({ grantee: this.role, actions: QUERY, resourceArns: [workgroupArn] });
    Grant.addToPrincipal({ grantee: this.role, actions: WORKSPACE, resourceArns: [workspace.bucketArn] });
    allowObjects(this.role, workspace, [results, sandbox], OBJECTS.own, reason);
    allowList(this.role, workspace, [results, sandbox]);
    allowTables(this.role, this, sandbox, SANDBOX, '*', reason);
  }

  reads(table: ITable): void {
    table.grantRead(this.role);
  }

  /** The most that the role may do whatever else is attached to it: read data of the stage, and write its own workspace. */
  private makeBoundary(): ManagedPolicy {
    const { workgroupArn, databases, sandbox, workspace } = this.props;
    const stack = Stack.of(this);
    const glue = (name: string, tables = `${name}/*`): string[] => [
      stack.formatArn({ service: 'glue', resource: 'catalog' }),
      stack.formatArn({ service: 'glue', resource: 'database', resourceName: name }),
      stack.formatArn({ service: 'glue', resource: 'table', resourceName: tables }),
    ];
    const inAccount = { StringEquals: { 'aws:ResourceAccount': stack.account } };
    const viaS3 = { StringEquals: { 'kms:ViaService': `s3.${stack.region}.amazonaws.com` } };
    const keys = stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
    const objects = workspace.arnForObjects('*');
    const boundary = new ManagedPolicy(this, 'Boundary', {
      description: `The most that ${this.node.path} may do`,
      statements: [
        new PolicyStatement({ actions: QUERY, resources: [workgroupArn] }),
        new PolicyStatement({
          actions: ['s3:GetObject', 's3:ListBucket', 's3:GetBucketLocation'],
          resources: ['*'],
          conditions: inAccount,
        }),
        new PolicyStatement({ actions: ['kms:Decrypt'], resources: [keys], conditions: viaS3 }),
        new PolicyStatement({ actions: LOOK, resources: glue(`${databases}_*`) }),
        new PolicyStatement({ actions: SANDBOX, resources: glue(sandbox) }),
        new PolicyStatement({ actions: [...OBJECTS.own], resources: [objects] }),
        new PolicyStatement({ actions: WORKSPACE, resources: [workspace.bucketArn] }),
        new PolicyStatement({ actions: ['kms:GenerateDataKey'], resources: [keys], conditions: viaS3 }),
      ],
    });
    const wide = ['*', keys, objects, ...glue(`${databases}_*`), ...glue(sandbox)];
    Wildcards.justify(
      boundary,
      wide,
      'a boundary grants nothing: it is the most that the policies of the role can add up to',
    );
    return boundary;
  }
}
