import type { Construct } from 'constructs';
import { DataMesh } from '../data-mesh';
import { allowForeign, allowForeignList, allowSecret } from './foreign';
import type { Handler } from './handler';
import { type KnownAddress, registryAddress, saltName } from './known-address';
import { OBJECTS } from './permissions';
import { StackAddress } from './stack-address';

const REASON = 'contracts and publishes of one product, which are named when they are made';

/** The account's registry as handlers of one stack reach it: contracts and records of publishes, by product. */
export class Registry {
  private readonly stage: string;
  private readonly address: KnownAddress;
  private readonly salt: string;

  constructor(scope: Construct) {
    const { mesh, stage } = DataMesh.of(scope);
    this.stage = stage;
    this.address = registryAddress(scope, mesh);
    this.salt = saltName(mesh);
  }

  /** For a handler that reads a product: it finds there which snapshots the newest publish is made of. */
  grantRead(handler: Handler, product: string): void {
    this.tell(handler);
    allowForeign(handler.role, this.address, [this.folder(product)], OBJECTS.read, REASON);
    allowForeignList(handler.role, this.address);
  }

  /** For a handler that publishes a product: contracts and records, and the mesh's salt for masks. */
  grantPublish(handler: Handler, product: string): void {
    this.tell(handler);
    allowForeign(handler.role, this.address, [this.folder(product)], OBJECTS.write, REASON);
    allowForeignList(handler.role, this.address);
    handler.function.addEnvironment('MESH_SALT_SECRET', this.salt);
    allowSecret(handler.role, this.salt, this.address.keyAlias);
  }

  private tell(handler: Handler): void {
    const folder = `s3://${this.address.bucketName}/${this.stage}`;
    handler.function.addEnvironment('MESH_REGISTRY', folder);
    StackAddress.of(handler).registry(folder);
  }

  private folder(product: string): string {
    return `${this.stage}/${product}`;
  }
}
