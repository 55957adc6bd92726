import { CfnResource, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts a finding of cdk-nag (or of another pack) with a reason, so that the users of the library are clean without a word. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** CDK makes a resource depend on what it refers to anyway, which cfn-lint holds for redundant (W3005) and is harmless. */
export function acknowledgeOwnDependency(construct: IConstruct): void {
  const resource = construct.node.defaultChild;
  if (CfnResource.isCfnResource(resource)) resource.addMetadata('cfn-lint', { config: { ignore_checks: ['W3005'] } });
}
