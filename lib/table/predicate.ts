/** Text is read as DuckDB prints the column's type: `2024-01-31`, `2024-01-31 12:00:00`, `12.50`. */
export type Literal = string | number | bigint | boolean;

export type Comparison =
  | { readonly column: string; readonly op: '=' | '<' | '<=' | '>' | '>='; readonly value: Literal }
  | { readonly column: string; readonly op: 'in'; readonly values: readonly Literal[] };

/** What the wanted rows have in common. Files that cannot hold such a row are skipped; the rows themselves are not filtered. */
export type Predicate = Comparison | { readonly column: string; readonly op: 'is null' | 'is not null' };
