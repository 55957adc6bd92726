import type { TablePlace } from './manifest';

/** What a mesh, a stage, a domain, a source, a dataset, a model or a column may be called. */
export const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

export const NAME_RULE =
  'lower case letters, digits and single underscores, beginning with a letter, at most 60 characters';

/** What is wrong with a name, or undefined. `__` is kept for the library's own tables and columns. */
export function nameProblem(what: string, name: string): string | undefined {
  return NAME.test(name) && name.length <= 60 ? undefined : `${what} must be ${NAME_RULE}, got '${name}'`;
}

const TAG = /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/;

/** What is wrong with a model's tag, or undefined: it is written behind `--select tag:`, where commas and plus signs mean something. */
export function tagProblem(tag: string): string | undefined {
  const rule = 'lower case letters, digits, hyphens and underscores, beginning with a letter, at most 60 characters';
  return TAG.test(tag) && tag.length <= 60 ? undefined : `a tag must be ${rule}, got '${tag}'`;
}

/** `domain.name`: what SQL, contracts, lineage and the command line call a table. */
export function logicalName(declared: { readonly domain: string; readonly name: string }): string {
  return `${declared.domain}.${declared.name}`;
}

export type Layer = 'staging' | 'curated';

/** The place of a table: the only function that makes physical names. */
export function physicalTable(of: {
  mesh: string;
  stage: string;
  domain: string;
  layer: Layer;
  table: string;
  bucket: string;
}): TablePlace {
  const database = `${of.mesh}_${of.stage}_${of.domain}_${of.layer}`;
  return { bucket: of.bucket, database, table: of.table, prefix: `${database}/${of.table}` };
}

/** The name of the table beside a dataset that holds what was refused. */
export function quarantineName(dataset: string): string {
  return `${dataset}__quarantine`;
}

/** The one name under which a table that is kept by hand lands, whatever its file is called: so that a new name is no new file. */
export function keptName({ name }: { readonly name: string }): string {
  return `${name}.csv`;
}
