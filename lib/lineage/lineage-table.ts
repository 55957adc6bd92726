import type { Sources } from './sources';

/** A table as lineage sees it: each column with where it comes from. */
export interface LineageTable {
  /**
   * `domain.table`; of what departments deliver `landing:domain.source`; of what an audience gets
   * `domain__product__audience.table`, whoever speaks of it.
   */
  readonly name: string;
  readonly layer: LineageLayer;
  /** The construct's path. */
  readonly path: string;
  /** The tables that it is made of, also where it cannot be told which of their columns. */
  readonly reads: readonly string[];
  /** In order. Keys of the sources are those of columns of other tables here. */
  readonly columns: ReadonlyMap<string, Sources>;
  /** What decides which rows there are, and so on every column. */
  readonly rows: Sources;
  /** True where another app or stack fills it, which is not here. */
  readonly isElsewhere: boolean;
}

export type LineageLayer = 'landing' | 'staged' | 'curated' | 'published';

/** Tables by their names. */
export type Lineage = ReadonlyMap<string, LineageTable>;

/** What departments deliver: a source may have the name of a dataset. */
export function landingName(source: string): string {
  return `landing:${source}`;
}
