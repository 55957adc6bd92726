import type { ResultRow } from './try-model';

/** A row that differs, and how. */
export type RowDifference =
  | { readonly kind: 'missing' | 'extra'; readonly row: ResultRow }
  /** The same key, other values. */
  | {
      readonly kind: 'changed';
      readonly key: ResultRow;
      readonly columns: readonly { readonly column: string; readonly expected: unknown; readonly got: unknown }[];
    };

/**
 * How rows differ from those that were expected, in the columns that are named: as bags, so that a row counts as often as it comes. Rows
 * with the same key are compared column by column.
 */
export function rowDifferences(
  expected: readonly ResultRow[],
  got: readonly ResultRow[],
  columns: readonly string[],
  key: readonly string[],
): RowDifference[] {
  const [missing, extra] = [without(expected, got, columns), without(got, expected, columns)];
  const keyed = key.length > 0 && key.every((name) => columns.includes(name));
  const differences: RowDifference[] = [];
  for (const row of missing) {
    const at = keyed ? extra.findIndex((other) => sameIn(row, other, key)) : -1;
    if (at < 0) {
      differences.push({ kind: 'missing', row: only(row, columns) });
      continue;
    }
    const [other] = extra.splice(at, 1);
    const changed = columns.filter((column) => !sameIn(row, other, [column]));
    differences.push({
      kind: 'changed',
      key: only(row, key),
      columns: changed.map((column) => ({ column, expected: row[column] ?? null, got: other[column] ?? null })),
    });
  }
  return [...differences, ...extra.map((row): RowDifference => ({ kind: 'extra', row: only(row, columns) }))];
}

/** The rows of a bag that another bag lacks. */
function without(rows: readonly ResultRow[], others: readonly ResultRow[], columns: readonly string[]): ResultRow[] {
  const counts = new Map<string, number>();
  for (const row of others) {
    const text = textOf(row, columns);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return rows.filter((row) => {
    const text = textOf(row, columns);
    const left = counts.get(text) ?? 0;
    counts.set(text, left - 1);
    return left <= 0;
  });
}

function sameIn(a: ResultRow, b: ResultRow, columns: readonly string[]): boolean {
  return textOf(a, columns) === textOf(b, columns);
}

function textOf(row: ResultRow, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => row[column] ?? null));
}

function only(row: ResultRow, columns: readonly string[]): ResultRow {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}
