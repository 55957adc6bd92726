import { policyOf } from './evaluation';
import { contextOf, type Platform } from './platform';
import type { Policies, Role } from './policies';
import { type Ask, actionsOf, type Policy, simulate } from './simulator';
import { ACCOUNT, REGION } from './template';

/** A resource as IAM knows it. */
interface Target {
  readonly kind: string;
  readonly name: string;
  readonly service: string;
  /** As AWS's Service Authorization Reference calls it. */
  readonly type: string;
  readonly arn: string;
}

/** What a role may do at the most with resources of one kind. */
export interface AtMost {
  readonly kind: string;
  readonly names: readonly string[];
  readonly actions: readonly string[];
}

export interface EveryAction {
  readonly byRole: ReadonlyMap<string, readonly AtMost[]>;
  /** Pairs of an action and a resource that each role was asked for. */
  readonly asked: number;
  readonly allowed: number;
}

/** What templates declare, by what IAM calls it. What has no ARN to be asked for (a policy of a bucket, a permission) is left out. */
const TYPES: Readonly<Record<string, readonly [service: string, type: string]>> = {
  'AWS::S3::Bucket': ['s3', 'bucket'],
  'AWS::KMS::Key': ['kms', 'key'],
  'AWS::SQS::Queue': ['sqs', 'queue'],
  'AWS::SNS::Topic': ['sns', 'topic'],
  'AWS::Lambda::Function': ['lambda', 'function'],
  'AWS::StepFunctions::StateMachine': ['states', 'statemachine'],
  'AWS::Events::Rule': ['events', 'rule-on-default-event-bus'],
  'AWS::Logs::LogGroup': ['logs', 'log-group'],
  'AWS::SecretsManager::Secret': ['secretsmanager', 'Secret'],
  'AWS::Athena::WorkGroup': ['athena', 'workgroup'],
  'AWS::CloudWatch::Alarm': ['cloudwatch', 'alarm'],
  'AWS::CloudWatch::Dashboard': ['cloudwatch', 'dashboard'],
  'AWS::Glue::Database': ['glue', 'database'],
  'AWS::IAM::Role': ['iam', 'role'],
  'AWS::IAM::ManagedPolicy': ['iam', 'policy'],
};

/** Services whose rights no resource narrows, or whose resources templates do not declare one by one. */
const ACCOUNT_WIDE = ['cloudformation', 'lakeformation', 'scheduler', 'sts', 'xray'];
/** Whoever asks, IAM lets him know who he is. */
const EVERYBODYS = 'sts:GetCallerIdentity';

/**
 * Every role against every action that AWS knows for every resource of the platform, and against those that no resource narrows.
 * The conditions of what roles are given are left aside: what is not found here is denied in whatever circumstances.
 */
export function everyAction(policies: Policies, platform: Platform): EveryAction {
  const targets = targetsOf(policies, platform);
  const services = [...new Set([...targets.map(({ service }) => service), ...ACCOUNT_WIDE])].sort();
  const known = actionsOf(services);
  const wide = services.flatMap((service): Target[] => {
    const place = { kind: 'account', name: ACCOUNT, service };
    return [{ ...place, type: '*', arn: '*' }];
  });
  const pairs = [...targets, ...wide].flatMap((target) =>
    known[target.service]
      .filter(({ types }) => (target.type === '*' ? types.length === 0 : types.includes(target.type)))
      .map(({ name }) => ({ target, action: `${target.service}:${name}` }))
      .filter(({ action }) => action !== EVERYBODYS),
  );
  const all = withoutConditions(policies.all);
  const byRole = new Map<string, AtMost[]>();
  let allowed = 0;
  for (const role of policies.roles) {
    const answers = simulate(
      all,
      pairs.map(({ target, action }) => ask(policies, role, action, target.arn)),
    );
    const found = pairs.filter((_, at) => answers[at] === 'Allowed');
    allowed += found.length;
    byRole.set(role.name, grouped(found));
  }
  return { byRole, asked: pairs.length, allowed };
}

function targetsOf(policies: Policies, platform: Platform): Target[] {
  const { stacks } = policies;
  const declared = Object.entries(TYPES).flatMap(([cloudformation, [service, type]]) =>
    stacks.ofType(cloudformation).map((it): Target => {
      const arn = stacks.arnOf(it).replace(/:\*$/, '');
      return { kind: type, name: stacks.pathOf(it), service, type, arn };
    }),
  );
  const streams = declared
    .filter(({ type }) => type === 'log-group')
    .map((it) => ({ ...it, kind: 'log stream', type: 'log-stream', arn: `${it.arn}:log-stream:1` }));
  const executions = declared
    .filter(({ type }) => type === 'statemachine')
    .map((it): Target => {
      const arn = `${it.arn.replace(':stateMachine:', ':execution:')}:run`;
      return { ...it, kind: 'execution', type: 'execution', arn };
    });
  const stack = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack`;
  const names = [...new Set(stacks.resources.map((it) => it.stack))];
  const deployed = names.map((name): Target => {
    return { kind: 'stack', name, service: 'cloudformation', type: 'stack', arn: `${stack}/${name}/1` };
  });
  // Rights that other things have are asked for where they are named: each call with the resource that it is for.
  const placed = platform.things.flatMap(({ kind, name, rights }) =>
    rights.flatMap(({ calls }) =>
      calls.flatMap(({ resource }): Target[] => {
        if (/^arn:aws:s3:::[^/]+\//.test(resource))
          return [{ kind: `file of a ${kind}`, name, service: 's3', type: 'object', arn: resource }];
        const [, glue] = /^arn:aws:glue:[^:]*:[^:]*:(catalog|database|table)/.exec(resource) ?? [];
        if (!glue) return [];
        const named = glue === 'table' ? name : resource.split(/[:/]/).slice(5).join('/');
        return [{ kind: glue, name: named, service: 'glue', type: glue, arn: resource }];
      }),
    ),
  );
  const assumed = declared.filter(({ type }) => type === 'role').map((it) => ({ ...it, service: 'sts' }));
  const all = [
    ...declared,
    ...assumed,
    ...streams,
    ...executions,
    ...deployed,
    ...placed,
    ...elsewhere(policies, placed),
  ];
  return [...new Map(all.map((it) => [`${it.service} ${it.type} ${it.arn}`, it])).values()];
}

/** Files that no table and no source has, below whatever prefix a policy speaks of. */
function elsewhere({ all }: Policies, placed: readonly Target[]): Target[] {
  const resources = Object.values(all)
    .filter(({ kind }) => kind === 'identity')
    .flatMap(({ document }) => document.Statement.flatMap(({ Resource }) => Resource))
    .filter((it): it is string => typeof it === 'string' && /^arn:aws:s3:::[^/*]+\//.test(it));
  return [...new Set(resources)]
    .filter((it) => !placed.some(({ arn }) => patternOf(it).test(arn)))
    .map((it) => {
      // An asset is called after its content.
      const name = it.replace('arn:aws:s3:::', '').replace(/[0-9a-f]{64}/, '<hash>');
      return { kind: 'file', name, service: 's3', type: 'object', arn: it.replaceAll('*', 'some') };
    });
}

function patternOf(resource: string): RegExp {
  return new RegExp(`^${resource.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
}

function ask(policies: Policies, role: Role, action: string, resource: string): Ask {
  const { arn: principal, identity, boundary } = role;
  const resourcePolicy = policyOf(policies, resource);
  return {
    principal,
    identity,
    boundary,
    resourcePolicy,
    action,
    resource,
    account: ACCOUNT,
    context: contextOf(role),
  };
}

function withoutConditions(all: Readonly<Record<string, Policy>>): Record<string, Policy> {
  return Object.fromEntries(
    Object.entries(all).map(([name, policy]) => {
      if (policy.kind !== 'identity') return [name, policy];
      const Statement = policy.document.Statement.map(({ Condition, ...it }) =>
        it.Effect === 'Allow' || !Condition ? it : { ...it, Condition },
      );
      return [name, { ...policy, document: { ...policy.document, Statement } }];
    }),
  );
}

/** Resources of one kind with which the same may be done stand together. */
function grouped(found: readonly { readonly target: Target; readonly action: string }[]): AtMost[] {
  const byTarget = new Map<Target, string[]>();
  for (const { target, action } of found) byTarget.set(target, [...(byTarget.get(target) ?? []), action]);
  const together = new Map<string, AtMost>();
  for (const [{ kind, name }, actions] of byTarget) {
    const key = `${kind} ${actions.join()}`;
    const names = together.get(key)?.names ?? [];
    together.set(key, { kind, actions, names: names.includes(name) ? names : [...names, name] });
  }
  return [...together.values()];
}
