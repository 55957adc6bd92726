import { isAbsolute, resolve } from 'node:path';

const SCHEME = 'file://';

/**
 * The URI of a local path. Nothing is percent-encoded: Iceberg's readers cut off the scheme and take the rest as the
 * path, so that `%20` would be a file of that very name to them.
 */
export function fileUri(path: string): string {
  return `${SCHEME}${isAbsolute(path) ? path : resolve(path)}`;
}

/** The local path of a URI that `fileUri` made; undefined for another scheme. */
export function filePath(uri: string): string | undefined {
  return uri.startsWith(`${SCHEME}/`) ? uri.slice(SCHEME.length) : undefined;
}
