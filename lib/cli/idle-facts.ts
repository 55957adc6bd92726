import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { IdleFacts } from '../cost';
import { logicalName, type MeshManifest } from '../manifest';
import { MANIFEST_ENDING, parseManifest } from '../manifest/read';

/** What a stack's idle cost hangs on: its template and its constructs' paths lie beside its manifest in the cloud assembly. */
export function idleFacts(manifestFile: string): IdleFacts {
  const [folder, stack] = [dirname(manifestFile), basename(manifestFile, MANIFEST_ENDING)];
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const apart = `${stack}.metadata.json`;
  const metadata = existsSync(join(folder, apart)) ? read(apart) : read('manifest.json').artifacts[stack]?.metadata;
  return {
    template: read(`${stack}.template.json`),
    paths: pathsOf(metadata ?? {}),
    tables: idleTables(parseManifest(readFileSync(manifestFile, 'utf8'), manifestFile)),
  };
}

/** The assembly names each construct's path with a slash before it, and what is known of it. */
function pathsOf(metadata: Readonly<Record<string, readonly { type: string; data: unknown }[]>>): Map<string, string> {
  return new Map(
    Object.entries(metadata).flatMap(([path, entries]) =>
      entries
        .filter(({ type }) => type === 'aws:cdk:logicalId')
        .map(({ data }): [string, string] => [String(data), path.replace(/^\//, '')]),
    ),
  );
}

/** How many tables the handlers of a stack's layers look at, as its manifest says. */
function idleTables({ datasets, models, products = [] }: MeshManifest): IdleFacts['tables'] {
  return (layer, work) => {
    const [staged, curated] = [datasets, models].map((all) => all.filter(({ place }) => place.bucket === layer));
    switch (work) {
      case 'sweep':
        return staged.length;
      case 'maintain':
        // Each dataset has a table of its quarantine besides.
        return 2 * staged.length + curated.length;
      case 'plan': {
        const read = models
          .filter((it) => curated.includes(it))
          .flatMap(({ inputs }) => inputs.map(({ table }) => table));
        return new Set([...curated.map(logicalName), ...read]).size;
      }
      case 'publish':
        return products.find(({ bucket }) => bucket === layer)?.tables.length ?? 0;
    }
  };
}
