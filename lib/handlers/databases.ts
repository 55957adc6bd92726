import { GlueCatalog, type GlueDatabase } from '../catalog';
import type { CustomResourceEvent } from './cloudformation';

/** What the construct tells the registrar besides the manifest. CloudFormation hands every scalar on as text. */
export interface RegistrarEvent extends CustomResourceEvent {
  readonly ResourceProperties?: {
    readonly databases?: readonly GlueDatabase[];
    /** `destroy` where data goes with the stack. */
    readonly removal?: string;
  };
}

/** Makes the databases of a layer, or takes those that an earlier deployment left. */
export async function ensureDatabases({ ResourceProperties }: RegistrarEvent): Promise<void> {
  const { databases = [] } = ResourceProperties ?? {};
  if (databases.length === 0) return;
  const catalog = await GlueCatalog.open();
  for (const database of databases) await catalog.ensureDatabase(database);
}

/** True where they were to go with their stack, and are gone. */
export async function removeDatabases({ ResourceProperties }: RegistrarEvent): Promise<boolean> {
  const { databases = [], removal } = ResourceProperties ?? {};
  if (removal !== 'destroy') return false;
  const catalog = await GlueCatalog.open();
  for (const { name } of databases) await catalog.dropDatabase(name);
  return true;
}
