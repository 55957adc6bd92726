import type { Construct } from 'constructs';
import { DataMesh } from '../data-mesh';
import { allowForeign } from './foreign-reader';
import type { Handler } from './handler';
import { registryAddress } from './known-address';

/** The account's registry as handlers of one stack reach it: contracts and records of publishes, by product. */
export class Registry {
  private readonly stage: string;
  private readonly address;

  constructor(scope: Construct) {
    const { mesh, stage } = DataMesh.of(scope);
    this.stage = stage;
    this.address = registryAddress(scope, mesh);
  }

  /** For a handler that reads a product: it finds there which snapshots the newest publish is made of. */
  grantRead(handler: Handler, product: string): void {
    this.tell(handler);
    allowForeign(handler.role, this.address, [this.folder(product)], 'reads what the registry has of one product');
  }

  private tell(handler: Handler): void {
    handler.function.addEnvironment('MESH_REGISTRY', `s3://${this.address.bucketName}/${this.stage}`);
  }

  private folder(product: string): string {
    return `${this.stage}/${product}`;
  }
}
