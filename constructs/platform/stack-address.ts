import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ADDRESS_OUTPUT, type AddressFact } from '../../lib/manifest';
import { StackManifest } from './stack-manifest';
import type { Storage } from './storage';

/** Outputs by which the command line finds a deployed stack's manifest, buckets and queues; their names begin alike. */
export class StackAddress extends Construct {
  static of(scope: Construct): StackAddress {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ADDRESS_OUTPUT) as StackAddress | undefined) ?? new StackAddress(stack);
  }

  private constructor(stack: Stack) {
    super(stack, ADDRESS_OUTPUT);
    this.tell('manifest', { manifest: StackManifest.of(this).uri });
  }

  bucket({ alias, bucket }: Storage): void {
    this.tell(`bucket:${alias}`, { alias, bucket: bucket.bucketName });
  }

  queue(fact: Extract<AddressFact, { queueUrl: string }>): void {
    this.tell(`${fact.work}:${fact.layer}`, fact);
  }

  machine(layer: string, machine: string): void {
    this.tell(`machine:${layer}`, { layer, machine });
  }

  registry(registry: string): void {
    this.tell('registry', { registry });
  }

  private tell(what: string, fact: AddressFact): void {
    const id = what.replaceAll('/', ':');
    if (this.node.tryFindChild(id)) return;
    new CfnOutput(this, id, { value: Stack.of(this).toJsonString(fact), description: 'For data-mesh … --on' });
  }
}
