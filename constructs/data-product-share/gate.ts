import { Lazy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { TEAM_TAG } from '../platform';

/**
 * Keeps everybody out of an audience's files who is neither the owner, nor a subscriber, nor was granted by the owner: whatever
 * else their own policies let them read.
 */
export function gate(
  bucket: Bucket,
  props: {
    readonly database: string;
    /** Values of the team's tag. */
    readonly teams: readonly string[];
    /** ARNs of roles, told at synth; at least one. */
    readonly roles: () => string[];
  },
): void {
  const { database, teams, roles } = props;
  bucket.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resources: [bucket.arnForObjects(`${database}/*`)],
      conditions: {
        StringNotEquals: { [`aws:PrincipalTag/${TEAM_TAG}`]: teams },
        ArnNotEquals: { 'aws:PrincipalArn': Lazy.list({ produce: roles }) },
      },
    }),
  );
}
