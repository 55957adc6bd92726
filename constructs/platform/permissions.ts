import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Wildcards } from './wildcards';

/** What may be done with the objects under prefixes of a bucket. */
export const OBJECTS = {
  read: ['s3:GetObject'],
  /** An earlier state of a file too, where another took its place under the same name. */
  take: ['s3:GetObject', 's3:GetObjectVersion'],
  write: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
  /** Deleting leaves a version behind, which nobody may delete: it can be undone until the version expires. */
  own: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'],
  drop: ['s3:PutObject', 's3:AbortMultipartUpload'],
} as const;

/** What may be done with tables of a Glue database. */
export const TABLES = {
  /** As query engines do, which look at the database first. */
  read: ['glue:GetDatabase', 'glue:GetTable'],
  load: ['glue:GetTable'],
  commit: ['glue:GetTable', 'glue:UpdateTable'],
  register: ['glue:CreateDatabase', 'glue:GetTable', 'glue:CreateTable', 'glue:UpdateTable'],
  /** As people do, who look at the database first, and put back what a handler committed. */
  operate: ['glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable'],
  /** All of a database by few requests. */
  list: ['glue:GetTables'],
  /** Glue asks for all of it before it deletes a database. */
  remove: ['glue:DeleteDatabase', 'glue:DeleteTable'],
} as const;

/** @param prefixes without slashes at their ends */
export function allowObjects(
  grantee: IGrantable,
  bucket: IBucket,
  prefixes: readonly string[],
  actions: readonly string[],
  reason: string,
): Grant {
  const resourceArns = prefixes.map((prefix) => bucket.arnForObjects(`${prefix}/*`));
  justify(grantee, resourceArns, reason);
  const objects = Grant.addToPrincipalOrResource({ grantee, actions: [...actions], resourceArns, resource: bucket });
  return objects.combine(allowKey(grantee, bucket, actions));
}

/**
 * Listing tells "there is none" from "you may not know": without it S3 answers 403 for an object that is not there.
 *
 * @param prefixes only names below these; the whole bucket unless given
 */
export function allowList(grantee: IGrantable, bucket: IBucket, prefixes?: readonly string[]): Grant {
  return Grant.addToPrincipalOrResource({
    grantee,
    actions: ['s3:ListBucket'],
    resourceArns: [bucket.bucketArn],
    resource: bucket,
    conditions: prefixes && { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}/*`) } },
  });
}

/**
 * @param table a name, several, or `*` for all tables of the database
 * @param reason of a wildcard
 */
export function allowTables(
  grantee: IGrantable,
  scope: Construct,
  database: string,
  actions: readonly string[],
  table: string | readonly string[],
  reason = 'one table',
): Grant {
  const arn = (resource: string, resourceName?: string): string =>
    Stack.of(scope).formatArn({ service: 'glue', resource, resourceName });
  const tables = [table].flat().map((name) => arn('table', `${database}/${name}`));
  const databaseArn = arn('database', database);
  justify(grantee, [databaseArn, ...tables], reason);
  return Grant.addToPrincipal({
    grantee,
    actions: [...actions],
    resourceArns: [arn('catalog'), databaseArn, ...tables],
  });
}

/** The bucket's key, for objects of this bucket only: S3 names the bucket, or the object, in the encryption context. */
function allowKey(grantee: IGrantable, bucket: IBucket, objectActions: readonly string[]): Grant {
  const key = bucket.encryptionKey;
  if (!key) return Grant.drop(grantee, 'no key');
  const writes = objectActions.includes('s3:PutObject');
  // S3 reads back the parts of a multipart upload before it joins them: writing needs Decrypt too.
  const actions = writes ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'];
  const contexts = [bucket.bucketArn, bucket.arnForObjects('*')];
  const granted = Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: [key.keyArn],
    conditions: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': contexts } },
  });
  return granted.success && isOfAccount(grantee, Stack.of(bucket).account)
    ? granted
    : granted.combine(openKey(grantee, key, actions));
}

/** For another account, or a service. The key's own policy cannot name the bucket, which names the key. */
function openKey(grantee: IGrantable, key: IKey, actions: string[]): Grant {
  return Grant.addToPrincipalAndResource({
    grantee,
    actions,
    resourceArns: [key.keyArn],
    resourceSelfArns: ['*'],
    resource: key,
    conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(key).region}.amazonaws.com` } },
  });
}

function isOfAccount(grantee: IGrantable, account: string): boolean {
  const { principalAccount = account } = grantee.grantPrincipal;
  return Token.compareStrings(principalAccount, account) !== TokenComparison.DIFFERENT;
}

/** A wildcard that is written into somebody's policy, with its reason. */
export function justify(grantee: IGrantable, resources: readonly string[], reason: string): void {
  const principal = grantee.grantPrincipal;
  if (Construct.isConstruct(principal)) Wildcards.justify(principal, resources, reason);
}
