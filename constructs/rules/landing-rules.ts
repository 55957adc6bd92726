import type { Problem } from '../../lib/error';

export function landingZoneProblems(_p: unknown): Problem[] {
  return [];
}
export function curatedLayerProblems(_p: unknown): Problem[] {
  return [];
}
