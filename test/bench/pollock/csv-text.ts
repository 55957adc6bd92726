import { parse } from 'csv-parse/sync';

/** Rows of comma-separated, double-quoted text, as the benchmark's clean and loaded files are written. */
export function parseRows(text: string): string[][] {
  return parse(text, { relax_column_count: true, skip_empty_lines: true, bom: true });
}

export function formatRows(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`).join('');
}
