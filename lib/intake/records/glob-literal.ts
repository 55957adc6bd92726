import { quoteLiteral } from '../../engine';

/** A path as DuckDB's readers take it: they would read `[`, `*` and `?` in a file's name as a pattern. */
export function globLiteral(path: string): string {
  return quoteLiteral(path.replace(/[[*?]/g, '[$&]'));
}
