import { normalize } from './normalize';

/** The ten measures of a file, each 0 to 1. */
export const MEASURES = [
  'success',
  'header precision',
  'header recall',
  'header F1',
  'record precision',
  'record recall',
  'record F1',
  'cell precision',
  'cell recall',
  'cell F1',
] as const;

/** Where nothing was loaded. */
export const NOTHING: readonly number[] = MEASURES.map(() => 0);

/** How much of the clean rows, the header first, was loaded. Precision is by the clean ones and recall by the loaded, as the benchmark has it. */
export function scoreOf(clean: readonly string[][], loaded: readonly string[][]): readonly number[] {
  if (clean.length === 0) return MEASURES.map(() => 1);
  const header = compare(clean[0].map(normalize), (loaded[0] ?? []).map(normalize));
  const records = compare(clean.slice(1).map(joined), loaded.slice(1).map(joined));
  return [1, ...header, ...records, ...compare(clean.flat(), loaded.flat())];
}

function joined(row: readonly string[]): string {
  return row.map(normalize).join('');
}

function compare(clean: readonly string[], loaded: readonly string[]): readonly [number, number, number] {
  if (clean.length === 0) return [1, 1, 1];
  const left = new Map<string, number>();
  for (const text of clean) left.set(text, (left.get(text) ?? 0) + 1);
  let common = 0;
  for (const text of loaded) {
    const count = left.get(text) ?? 0;
    if (count === 0) continue;
    left.set(text, count - 1);
    common++;
  }
  if (common === 0) return [0, 0, 0];
  const [precision, recall] = [common / clean.length, common / loaded.length];
  return [precision, recall, (2 * precision * recall) / (precision + recall)];
}
