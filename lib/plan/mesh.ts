import type {
  DatasetManifest,
  ModelManifest,
  ProductManifest,
  SourceManifest,
  SubscriptionManifest,
  TeamManifest,
} from '../manifest';

/** What several stacks declare together. Keys are logical names, `domain.name`. */
export interface Mesh {
  readonly mesh: string;
  readonly stage: string;
  /** The business time zone. */
  readonly timeZone: string;
  readonly sources: ReadonlyMap<string, SourceManifest>;
  readonly datasets: ReadonlyMap<string, DatasetManifest>;
  readonly models: ReadonlyMap<string, ModelManifest>;
  /** Tables that are read here and filled by a stack that is not here. They are in `datasets` and `models` too. */
  readonly external: ReadonlySet<string>;
  readonly products: ReadonlyMap<string, ProductManifest>;
  /** What was vendored of other teams' products, by the product. */
  readonly subscriptions: ReadonlyMap<string, SubscriptionManifest>;
  /** By the team's domain. */
  readonly teams: ReadonlyMap<string, TeamManifest>;
}
