import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Names the registry's folder for one command. */
export const REGISTRY_VARIABLE = 'DATA_MESH_REGISTRY';
/** Names it in cdk.json's context, relative to that file: the same for everybody who has the repository. */
export const REGISTRY_CONTEXT = 'cdk-data-mesh:registry';

/** The folder by which teams on one machine share: what the environment says, else cdk.json, else one of the app's own. */
export function registryFolder(appFolder: string, env: Readonly<Record<string, string | undefined>>): string {
  const named = env[REGISTRY_VARIABLE];
  if (named) return resolve(named);
  const inContext = contextOf(appFolder)[REGISTRY_CONTEXT];
  if (typeof inContext === 'string' && inContext) return resolve(appFolder, inContext);
  return join(resolve(appFolder), '.data-mesh', 'registry');
}

/** A ready cloud assembly has no cdk.json beside it, and one that is no JSON is told by the CDK. */
function contextOf(appFolder: string): Readonly<Record<string, unknown>> {
  try {
    const { context } = JSON.parse(readFileSync(join(appFolder, 'cdk.json'), 'utf8')) as { context?: object };
    return { ...context };
  } catch {
    return {};
  }
}
