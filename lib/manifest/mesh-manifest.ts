import type { DatasetManifest, ModelManifest, SourceManifest } from './manifest';
import type { ProductManifest, SubscriptionManifest, TeamManifest } from './product';

/** The version that this library writes. It reads this and the previous one, and refuses newer ones. */
export const MANIFEST_VERSION = 1;

/**
 * The platform as data: what a stack's constructs declare. Made at synth without a token in it; the laptop and the
 * handlers on AWS read nothing else. One file a stack, `<stack>.mesh.json` in the cloud assembly.
 */
export interface MeshManifest {
  readonly manifestVersion: typeof MANIFEST_VERSION;
  /** Version of cdk-data-mesh that wrote it. */
  readonly library: string;
  readonly mesh: string;
  readonly stage: string;
  /** The stack's artifact id. */
  readonly stack: string;
  /** The business time zone, an IANA name: what a timestamp without offset in a source is read in. */
  readonly timeZone: string;
  readonly sources: readonly SourceManifest[];
  readonly datasets: readonly DatasetManifest[];
  readonly models: readonly ModelManifest[];
  /** What other stacks declare and this one reads: enough to run this stack's part alone. */
  readonly externals: {
    readonly sources: readonly SourceManifest[];
    readonly datasets: readonly DatasetManifest[];
    readonly models: readonly ModelManifest[];
  };
  /** Absent: none. */
  readonly products?: readonly ProductManifest[];
  /** Absent: none. */
  readonly subscriptions?: readonly SubscriptionManifest[];
  /** Absent: none. */
  readonly teams?: readonly TeamManifest[];
  /** What the platform team lays down. Absent: nothing. */
  readonly house?: HouseManifest;
}

/** What a platform team lays down for every team of an app. What is absent is left to the teams. */
export interface HouseManifest {
  /** Tags of every resource. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Regions that stacks may be deployed to. */
  readonly regions?: readonly string[];
  /** How long logs are kept. */
  readonly retentionDays?: number;
  /** Engines that models may run on. */
  readonly allowedEngines?: readonly string[];
  /** True where every role is bounded by the account's boundary. */
  readonly boundary?: boolean;
}
