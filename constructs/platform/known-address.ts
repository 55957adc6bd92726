import { createHash } from 'node:crypto';
import { Aws, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { majorOf } from '../../lib/manifest';

/** What account (12) and region (at most 14) with their hyphens leave of the 63 characters that a bucket's name may have. */
const LONGEST = 35;
const HASH = 8;

/** A bucket, and the alias of its key, by names that whoever knows the parts can tell: no stack has to hand them to another. */
export interface KnownAddress {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly keyAlias: string;
}

/** Of a product's tables in the account and region of a stack; major versions stand side by side. */
export function productAddress(
  scope: Construct,
  of: { readonly mesh: string; readonly stage: string; readonly product: string; readonly version: string },
): KnownAddress {
  return address(scope, [of.mesh, of.stage, of.product, `v${majorOf(of.version)}`]);
}

/** Of the registry: one a mesh in an account and region, with a folder a stage. */
export function registryAddress(scope: Construct, mesh: string): KnownAddress {
  return address(scope, [mesh, 'registry']);
}

/** Of the secret with the mesh's salt. */
export function saltName(mesh: string): string {
  return `data-mesh/${mesh}/salt`;
}

/** Of the managed policy that bounds the roles of a region's teams: policies are the whole account's, their names too. */
export function boundaryName(mesh: string): string {
  return `${mesh}-boundary-${Aws.REGION}`;
}

function address(scope: Construct, parts: readonly string[]): KnownAddress {
  const stack = Stack.of(scope);
  const name = label(parts);
  const bucketName = `${name}-${stack.account}-${stack.region}`;
  return {
    bucketName,
    bucketArn: stack.formatArn({ service: 's3', region: '', account: '', resource: bucketName }),
    keyAlias: `alias/${name}`,
  };
}

/** Parts that would look alike without their underscores and dots, or that are cut, are told apart by the hash. */
function label(parts: readonly string[]): string {
  const words = parts.join('-').replace(/[^a-z0-9]+/g, '-');
  const hash = createHash('sha256').update(parts.join('/')).digest('hex').slice(0, HASH);
  return `${words.slice(0, LONGEST - HASH - 1).replace(/-+$/, '')}-${hash}`;
}
