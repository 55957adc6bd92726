import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { KnownAddress } from './known-address';
import { OBJECTS } from './permissions';
import { Wildcards } from './wildcards';

/**
 * Lets somebody read what lies under prefixes of a bucket of another stack, known by its name alone. The key is any key of the
 * account that bears the bucket's alias: its id is made at deploy, and no stack waits for another to tell it.
 *
 * @param prefixes without slashes at their ends
 */
export function allowForeign(
  grantee: IGrantable,
  of: KnownAddress,
  prefixes: readonly string[],
  reason: string,
): Grant {
  const stack = stackOf(grantee);
  if (!stack) return Grant.drop(grantee, 'a principal without a stack has no policy of its own');
  const below = prefixes.map((prefix) => `${prefix}/*`);
  const objects = below.map((it) => `${of.bucketArn}/${it}`);
  const keys = stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
  Wildcards.justify(grantee.grantPrincipal as unknown as Construct, objects, reason);
  Wildcards.justify(
    grantee.grantPrincipal as unknown as Construct,
    [keys],
    `only keys that bear ${of.keyAlias}, and only for objects of that bucket: the conditions name both`,
  );
  return Grant.addToPrincipal({ grantee, actions: [...OBJECTS.read], resourceArns: objects })
    .combine(
      Grant.addToPrincipal({
        grantee,
        actions: ['s3:ListBucket'],
        resourceArns: [of.bucketArn],
        conditions: { StringLike: { 's3:prefix': below } },
      }),
    )
    .combine(
      Grant.addToPrincipal({
        grantee,
        actions: ['kms:Decrypt'],
        resourceArns: [keys],
        conditions: {
          'ForAnyValue:StringEquals': { 'kms:ResourceAliases': of.keyAlias },
          StringLike: { 'kms:EncryptionContext:aws:s3:arn': [of.bucketArn, `${of.bucketArn}/*`] },
        },
      }),
    );
}

/** The stack that a principal's policy stands in. */
export function stackOf({ grantPrincipal }: IGrantable): Stack | undefined {
  return Construct.isConstruct(grantPrincipal) ? Stack.of(grantPrincipal) : undefined;
}
