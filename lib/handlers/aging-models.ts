import { logicalName } from '../manifest';
import type { Mesh } from '../plan';
import type { PlannedModels } from '../run';

/**
 * Models that need not be built and may have become too old meanwhile: time alone breaks a check of freshness. Every tick of the
 * schedule and every person who asks has them looked at; a commit does not, or one quiet source would ring whenever another speaks.
 */
export function agingModels(
  { models, external }: Mesh,
  { unchanged, held }: Pick<PlannedModels, 'unchanged' | 'held'>,
  by: string,
): string[] {
  if (by === 'commit') return [];
  const standing = new Set([...unchanged, ...held]);
  return [...models.values()]
    .filter(({ checks }) => checks.some(({ kind }) => kind === 'fresh'))
    .map(logicalName)
    .filter((name) => standing.has(name) && !external.has(name));
}
