import { Duration, type RemovalPolicy, Size, Stack, Tags } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DataMesh } from '../data-mesh';
import {
  database,
  removalOf,
  StackCommons,
  StackManifest,
  TEAM_TAG,
  teamTag,
  validate,
  workspaceBucket,
} from '../platform';
import { broken, TEAM_RULES } from '../rules';
import { declarationOf } from '../table/table';
import { budget } from './budget';
import { principalsOf } from './members';
import { Reader } from './reader';
import type { TeamAnalyticsEnvironmentProps } from './team-analytics-environment-props';

/** Where results of queries are kept in the workspace. */
const RESULTS = 'results';

/**
 * Where a team asks questions: what it may read, a workgroup of Athena with a limit, a sandbox of its own, and a budget.
 *
 * On a laptop `data-mesh shell` answers as the team.
 *
 * @example
 * declare const revenue: Model;
 * declare const bill: Dataset;
 * new TeamAnalyticsEnvironment(this, 'Fraud', {
 *   domain: 'fraud',
 *   reads: [revenue, bill, DataProduct.fromContract('contracts/sales.orders.odcs.yaml').table('order')],
 *   members: ['jane@example.com'],
 *   scanLimit: Size.gibibytes(20),
 *   monthlyBudget: 200,
 * });
 */
export class TeamAnalyticsEnvironment extends Construct {
  /** The team. */
  readonly domain: string;
  /** Results of queries and tables of the sandbox; files go when they expire. */
  readonly workspace: Bucket;
  /** The Glue database in which the team makes tables of its own. */
  readonly sandbox: CfnDatabase;
  /** What queries are asked through: its configuration cannot be overridden by whoever asks. */
  readonly workgroup: CfnWorkGroup;
  /** What members work with. */
  readonly readerRole: Role;
  /** Where there is a budget. */
  readonly budget?: CfnBudget;
  /** Alarms of the whole stack are told here, and what the budget has to say. */
  readonly alarmTopic: Topic;

  constructor(scope: Construct, id: string, props: TeamAnalyticsEnvironmentProps) {
    super(scope, id);
    const { domain, scanLimit = Size.gibibytes(100), sandboxExpiry = Duration.days(30), monthlyBudget } = props;
    const { mesh, stage } = DataMesh.of(this);
    const team = teamTag(mesh, domain);
    const name = `${mesh}-${stage}-${domain}`;
    this.domain = domain;
    validate(this, () => broken(TEAM_RULES, { ...props, scanLimitBytes: scanLimit.toBytes() }));
    this.declare(props);
    const removal = removalOf(this, props.removalPolicy);
    this.workspace = workspaceBucket(this, removal, sandboxExpiry);
    this.sandbox = this.makeSandbox(`${mesh}_${stage}_${domain}_sandbox`, removal);
    this.workgroup = this.makeWorkgroup(name, scanLimit);
    this.readerRole = this.makeReader(props, team, `${mesh}_${stage}`);
    this.budget = monthlyBudget === undefined ? undefined : budget(this, { name, team, dollars: monthlyBudget });
    this.alarmTopic = StackCommons.of(this).alarmTopic;
    Tags.of(this).add(TEAM_TAG, team);
    Tags.of(this).add('data-mesh:stage', stage);
  }

  private declare({ domain, members = [], reads }: TeamAnalyticsEnvironmentProps): void {
    const manifest = StackManifest.of(this);
    const { path } = this.node;
    manifest.addTeam({ path, domain, members, reads: [...new Set(reads.map(({ tableName }) => tableName))] });
    for (const [index, table] of reads.entries()) manifest.reads(declarationOf(table, `'reads[${index}]'`), path);
  }

  private makeSandbox(name: string, removal: RemovalPolicy): CfnDatabase {
    const description = `Tables that ${this.domain} makes to try things; their files go when they expire`;
    return database(this, { name, description, bucket: this.workspace, removal });
  }

  private makeWorkgroup(name: string, scanLimit: Size): CfnWorkGroup {
    return new CfnWorkGroup(this, 'Workgroup', {
      name,
      description: `Queries of ${this.domain}`,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: scanLimit.toBytes(),
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: this.workspace.s3UrlForObject(`${RESULTS}/`),
          expectedBucketOwner: Stack.of(this).account,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: StackCommons.of(this).key.keyArn },
        },
      },
    });
  }

  private makeReader({ members = [], reads }: TeamAnalyticsEnvironmentProps, team: string, databases: string): Role {
    const { workgroup, workspace } = this;
    const reader = new Reader(this, {
      assumedBy: principalsOf(this, members, team),
      workgroupArn: Stack.of(this).formatArn({
        service: 'athena',
        resource: 'workgroup',
        resourceName: workgroup.name,
      }),
      databases,
      sandbox: `${databases}_${this.domain}_sandbox`,
      workspace,
      results: RESULTS,
    });
    for (const table of reads) reader.reads(table);
    return reader.role;
  }
}
