import type { ColumnContract } from './column';

/** What one audience of a product may count on. Its written form is an ODCS document. */
export interface ProductContract {
  readonly mesh: string;
  readonly stage: string;
  /** Logical name, `domain.name`. */
  readonly product: string;
  /** Semantic version. */
  readonly version: string;
  readonly audience: string;
  readonly owner: string;
  readonly description?: string;
  /** The newest publish is at most so old. */
  readonly freshnessHours?: number;
  readonly tables: readonly ContractTable[];
}

export interface ContractTable {
  /** Name in the product. */
  readonly name: string;
  readonly description?: string;
  readonly columns: readonly ColumnContract[];
  /** Columns that identify a row. Empty: rows have no identity. */
  readonly key: readonly string[];
  /** Where the audience's table is in the data catalog. */
  readonly place: { readonly database: string; readonly table: string };
  readonly rules: readonly ContractRule[];
}

/** What every version of the rows keeps. */
export interface ContractRule {
  readonly name: string;
  /** In plain words. */
  readonly description: string;
  /** Absent: the rule is one of the whole table. */
  readonly column?: string;
  /** The rule in the words of ODCS' library of metrics; absent where it has none for it. */
  readonly metric?: Readonly<Record<string, unknown>>;
}
