import type { ModelManifest } from '../../manifest';

/** What rows are written in the order of: by time first where that is what a model is made by, so that a change touches few files. */
export function sortOf({ key, materialization }: Pick<ModelManifest, 'key' | 'materialization'>): string[] {
  if (materialization?.kind !== 'incremental') return [...key];
  return [materialization.by, ...key.filter((name) => name !== materialization.by)];
}
