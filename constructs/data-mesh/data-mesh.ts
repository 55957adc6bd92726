import { Token } from 'aws-cdk-lib';
import { type Construct, Node } from 'constructs';
import { fail } from '../../lib/error';
import type { HouseDefaults } from './house-defaults';
import type { LineageEndpoint } from './lineage-endpoint';

/** What all constructs of an app, or of a stage in it, share. */
export interface DataMeshProps {
  /**
   * The organization: all domains that share products with one another. Stands at the head of every physical name.
   *
   * @default 'mesh'
   */
  readonly mesh?: string;

  /**
   * dev, prod, a pull request: what lives side by side in one account under names of its own.
   *
   * @default 'dev'
   */
  readonly stage?: string;

  /**
   * The business time zone, an IANA name: a timestamp without offset in a source is read in it.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;

  /**
   * What the platform team lays down for every team of the app.
   *
   * @default - nothing
   */
  readonly house?: HouseDefaults;

  /**
   * An endpoint that is told of every step of every layer, as OpenLineage events. One that does not answer fails nothing.
   *
   * @default - the prefix `lineage/` of the layers' buckets alone
   */
  readonly lineage?: LineageEndpoint;
}

type Setting = 'mesh' | 'stage' | 'timeZone';

const DEFAULTS: Readonly<Record<Setting, string>> = { mesh: 'mesh', stage: 'dev', timeZone: 'UTC' };
const SETTINGS = Symbol.for('cdk-data-mesh.settings');
const READ = Symbol.for('cdk-data-mesh.settings-read');

type Configured = Construct & { [SETTINGS]?: DataMeshProps; [READ]?: boolean };

/**
 * The mesh that an app belongs to.
 *
 * Each setting is found in this order: the context keys `cdk-data-mesh:mesh`, `cdk-data-mesh:stage` and
 * `cdk-data-mesh:timeZone` (so that `cdk deploy -c cdk-data-mesh:stage=prod` deploys another stage), what was configured
 * for the nearest scope, the default.
 *
 * @example
 * const app = new App();
 * DataMesh.configure(app, { mesh: 'acme', timeZone: 'Europe/Amsterdam' });
 */
export class DataMesh {
  /** Says for an app, or a stage of it, which mesh it belongs to; to be called before constructs are made in it. */
  static configure(scope: Construct, props: DataMeshProps): void {
    const configured = scope as Configured;
    if (configured[READ])
      fail('DataMesh.configure came after constructs that have used the settings', 'call it right after new App()', {
        construct: scope.node.path || 'App',
      });
    if (props.lineage) checkEndpoint(scope, props.lineage.url);
    configured[SETTINGS] = { ...configured[SETTINGS], ...props };
  }

  /** The settings that hold for a construct. */
  static of(scope: Construct): DataMesh {
    const scopes = Node.of(scope).scopes as Configured[];
    for (const one of scopes) one[READ] = true;
    const configured = <K extends keyof DataMeshProps>(name: K): DataMeshProps[K] =>
      scopes.findLast((one) => one[SETTINGS]?.[name] !== undefined)?.[SETTINGS]?.[name];
    const setting = (name: Setting): string =>
      scope.node.tryGetContext(`cdk-data-mesh:${name}`) ?? configured(name) ?? DEFAULTS[name];
    const [mesh, stage, timeZone] = (['mesh', 'stage', 'timeZone'] as const).map(setting);
    return new DataMesh(mesh, stage, timeZone, configured('house') ?? {}, configured('lineage'));
  }

  private constructor(
    /** The organization. */
    readonly mesh: string,
    /** dev, prod, a pull request. */
    readonly stage: string,
    /** The business time zone. */
    readonly timeZone: string,
    /** What the platform team lays down. */
    readonly house: HouseDefaults,
    /** Where OpenLineage events go besides the layers' buckets. */
    readonly lineage?: LineageEndpoint,
  ) {}
}

function checkEndpoint(scope: Construct, url: string): void {
  if (Token.isUnresolved(url)) return;
  const place = { construct: scope.node.path || 'App' };
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    fail(`'lineage.url' must be an http(s) URL, got '${url}'`, "for example 'https://lineage.example.com'", place);
  const { username, password } = new URL(url);
  if (username || password)
    fail("'lineage.url' must hold no password", "put the key into a secret and name it: 'lineage.apiKeySecret'", place);
}
