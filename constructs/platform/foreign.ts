import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { KnownAddress } from './known-address';
import { Wildcards } from './wildcards';

/**
 * Lets somebody use what lies under prefixes of a bucket of another stack, known by its name alone. The key is any key of the
 * account that bears the bucket's alias: its id is made at deploy, and no stack waits for another to tell it.
 *
 * @param prefixes without slashes at their ends
 */
export function allowForeign(
  grantee: IGrantable,
  of: KnownAddress,
  prefixes: readonly string[],
  actions: readonly string[],
  reason: string,
): Grant {
  const objects = prefixes.map((prefix) => `${of.bucketArn}/${prefix}/*`);
  justify(grantee, objects, reason);
  const keyActions = actions.includes('s3:PutObject') ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'];
  return Grant.addToPrincipal({ grantee, actions: [...actions], resourceArns: objects }).combine(
    allowAlias(grantee, of.keyAlias, keyActions, {
      StringLike: { 'kms:EncryptionContext:aws:s3:arn': [of.bucketArn, `${of.bucketArn}/*`] },
    }),
  );
}

/** @param prefixes only names below these; the whole bucket unless given, where a handler must tell "there is none" from "you may not know" */
export function allowForeignList(grantee: IGrantable, of: KnownAddress, prefixes?: readonly string[]): Grant {
  return Grant.addToPrincipal({
    grantee,
    actions: ['s3:ListBucket'],
    resourceArns: [of.bucketArn],
    conditions: prefixes && { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}/*`) } },
  });
}

/** Lets somebody read a secret of the account that is under a key of another stack, known by its alias. */
export function allowSecret(grantee: IGrantable, name: string, keyAlias: string): Grant {
  const stack = stackOf(grantee);
  if (!stack) return Grant.drop(grantee, 'no stack');
  return allowSecretNamed(grantee, name).combine(
    allowAlias(grantee, keyAlias, ['kms:Decrypt'], {
      StringEquals: { 'kms:ViaService': `secretsmanager.${stack.region}.amazonaws.com` },
    }),
  );
}

/**
 * Lets somebody read a secret of the account that is under the account's default key.
 *
 * @param name without the six characters that Secrets Manager appends in the ARN
 */
export function allowSecretNamed(grantee: IGrantable, name: string): Grant {
  const stack = stackOf(grantee);
  if (!stack) return Grant.drop(grantee, 'no stack');
  const secret = stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secret] });
}

/** The stack that a principal's policy stands in. */
export function stackOf({ grantPrincipal }: IGrantable): Stack | undefined {
  return Construct.isConstruct(grantPrincipal) ? Stack.of(grantPrincipal) : undefined;
}

function allowAlias(grantee: IGrantable, alias: string, actions: string[], conditions: object): Grant {
  const stack = stackOf(grantee);
  if (!stack) return Grant.drop(grantee, 'a principal without a stack has no policy of its own');
  const keys = stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' });
  justify(grantee, [keys], `only keys that bear ${alias}, and only for what the conditions name besides`);
  return Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: [keys],
    conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias }, ...conditions },
  });
}

function justify({ grantPrincipal }: IGrantable, resources: readonly string[], reason: string): void {
  if (Construct.isConstruct(grantPrincipal)) Wildcards.justify(grantPrincipal, resources, reason);
}
