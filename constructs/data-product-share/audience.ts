import type { AudienceTable } from './audience-table';

/** Who may subscribe to a product, and what they see of it. */
export interface AudienceProps {
  /** Teams that may subscribe, by their domain. */
  readonly subscribers: string[];

  /**
   * The tables that are seen.
   *
   * @default - all tables of the product, all columns, all rows
   */
  readonly tables?: AudienceTable[];
}
