import type { ErrorObject } from 'ajv';
import { fail, MeshError } from '../error';
import { MANIFEST_VERSION, type MeshManifest } from './mesh-manifest';
import { validatorOf } from './read-schema';

const MOST_PROBLEMS = 20;

/**
 * A manifest from its text. Versions that this library does not know are refused before anything else is looked at.
 *
 * @param from where the text was read, for messages
 */
export function parseManifest(json: string, from?: string): MeshManifest {
  const manifest = parseJson(json, from);
  refuseOtherVersions(manifest, from);
  const validate = validatorOf('manifest');
  if (validate(manifest)) return manifest as MeshManifest;
  const problems = (validate.errors ?? []).slice(0, MOST_PROBLEMS).map((error) => ({
    message: describe(error),
    hint: 'a manifest is written at synth and not by hand; synthesize the app again',
    place: { construct: placeOf(manifest, error.instancePath), file: from },
  }));
  throw new MeshError(problems);
}

function parseJson(json: string, from?: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new MeshError(
      [
        {
          message: `the manifest is no JSON: ${(cause as Error).message}`,
          hint: 'synthesize the app again',
          place: { file: from },
        },
      ],
      { cause },
    );
  }
}

function refuseOtherVersions(manifest: unknown, from?: string): void {
  const version = (manifest as { manifestVersion?: unknown } | null)?.manifestVersion;
  if (version === MANIFEST_VERSION) return;
  const library = (manifest as { library?: unknown } | null)?.library;
  if (typeof version !== 'number')
    fail('this is no mesh manifest: it has no manifestVersion', 'give the folder that cdk synth writes', {
      file: from,
    });
  if (version > MANIFEST_VERSION)
    fail(
      `the manifest has version ${version}, and this data-mesh reads up to version ${MANIFEST_VERSION}`,
      `install cdk-data-mesh ${library}, which wrote it, or a newer one`,
      { file: from },
    );
  fail(
    `the manifest has version ${version}, and this data-mesh reads version ${MANIFEST_VERSION}`,
    'synthesize the app again with the cdk-data-mesh that is installed',
    { file: from },
  );
}

function describe({ instancePath, message, params }: ErrorObject): string {
  const extra = params.additionalProperty ?? params.allowedValue ?? params.allowedValues;
  const where = instancePath === '' ? 'the manifest' : `'${instancePath.slice(1).replaceAll('/', '.')}'`;
  return `${where} ${message}${extra === undefined ? '' : `: ${[extra].flat().join(', ')}`}`;
}

/** The path of the construct that the nearest surrounding object names. */
function placeOf(manifest: unknown, instancePath: string): string | undefined {
  let construct: string | undefined;
  let at = manifest as Record<string, unknown> | undefined;
  for (const step of instancePath.split('/').slice(1)) {
    at = at?.[step] as Record<string, unknown> | undefined;
    if (typeof at?.path === 'string') construct = at.path;
  }
  return construct;
}
