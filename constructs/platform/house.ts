import { type Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { HouseManifest } from '../../lib/manifest';
import { DataMesh, type HouseDefaults } from '../data-mesh';
import { boundaryName } from './known-address';

/** Applies what the platform team lays down to a stack that declares something. */
export function layDown(stack: Stack, { mesh, house: { tags = {}, boundary } }: DataMesh): void {
  for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value);
  if (boundary)
    PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyName(stack, 'MeshBoundary', boundaryName(mesh)));
}

/** How long CloudWatch keeps what a function or a state machine says. */
export function logRetention(scope: Construct): RetentionDays {
  return DataMesh.of(scope).house.retention?.toDays({ integral: false }) ?? RetentionDays.THREE_MONTHS;
}

export function houseManifest({ retention, dashboards: _, ...house }: HouseDefaults): HouseManifest | undefined {
  const manifest = { ...house, retentionDays: retention?.toDays({ integral: false }) };
  return Object.values(manifest).some((it) => it !== undefined) ? manifest : undefined;
}
