import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { acknowledge } from './acknowledge';

const ID = 'MeshWildcards';
const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

/**
 * The wildcards that the library itself writes into the policies of somebody, each with its reason. They are accepted one by
 * one, on the very policies that hold them: a wildcard that a user writes is still found.
 */
export class Wildcards extends Construct {
  static justify(grantee: IConstruct, resources: readonly string[], reason: string): void {
    const found = grantee.node.tryFindChild(ID) as Wildcards | undefined;
    const { reasons } = found ?? new Wildcards(grantee as Construct);
    for (const resource of resources) reasons.set(resource, reason);
  }

  private readonly reasons = new Map<string, string>();

  private constructor(grantee: Construct) {
    super(grantee, ID);
    // Only at validation do references between stacks look as a checker will see them.
    this.node.addValidation({
      validate: () => {
        for (const policy of grantee.node.findAll()) if (isPolicy(policy)) this.accept(policy);
        return [];
      },
    });
  }

  private accept(policy: CfnResource): void {
    const stack = Stack.of(policy);
    const reasons = new Map([...this.reasons].map(([resource, reason]) => [flatten(stack.resolve(resource)), reason]));
    for (const resource of allowedResources(policy)) {
      const reason = resource.includes('*') && reasons.get(resource);
      if (reason) acknowledge(policy, `AwsSolutions-IAM5[Resource::${resource}]`, reason);
    }
  }
}

function isPolicy(construct: IConstruct): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && POLICIES.includes(construct.cfnResourceType);
}

function allowedResources(policy: CfnResource): Set<string> {
  const { policyDocument } = policy as CfnResource & { policyDocument: unknown };
  const document = Stack.of(policy).resolve(policyDocument) as { Statement?: { Effect: string; Resource?: unknown }[] };
  const resources = (document.Statement ?? [])
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Resource }) => [Resource].flat());
  return new Set(resources.map(flatten));
}

/** As cdk-nag writes a resource in the id of a finding: `<Bucket.Arn>/prefix/*`. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  const intrinsic = (value ?? {}) as Record<string, unknown>;
  if (intrinsic['Fn::Join']) {
    const [delimiter, items] = intrinsic['Fn::Join'] as [string, unknown[]];
    return items.map(flatten).join(delimiter);
  }
  if (intrinsic['Fn::Sub']) return flatten(intrinsic['Fn::Sub']);
  if (intrinsic['Fn::GetAtt']) return `<${(intrinsic['Fn::GetAtt'] as unknown[]).map(flatten).join('.')}>`;
  if (intrinsic['Fn::ImportValue']) return flatten(intrinsic['Fn::ImportValue']);
  if (intrinsic.Ref) return `<${flatten(intrinsic.Ref)}>`;
  return JSON.stringify(value) ?? '';
}
