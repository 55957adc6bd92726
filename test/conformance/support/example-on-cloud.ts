import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MeshError } from '../../../lib/error';
import type { MeshManifest, TablePlace } from '../../../lib/manifest';
import { readManifests } from '../../../lib/manifest/read';
import { isStored } from '../../../lib/plan';
import { type Platform, run } from '../../../lib/run';
import { tryTableAt } from '../../../lib/run/places';
import { examples, machine } from '../../examples/pairs';
import type { ComparedTable } from './compared-tables';
import { DeployedTeam } from './deployed-team';
import type { LocalCloud } from './local-cloud';

/** An example that was deployed, and a laptop with the same declaration and the same files. */
export class ExampleOnCloud {
  /** Deploys it by the CDK's command line, from its folder. */
  static async deploy(cloud: LocalCloud, name: string): Promise<ExampleOnCloud> {
    const assembly = join(cloud.folder, `${name}.out`);
    await cloud.deploy(join(examples, name), assembly);
    const manifests = readManifests(assembly);
    const [stack] = manifests[0].sources[0].path.split('/');
    const laptop = await machine(join(cloud.folder, 'laptop'), name, manifests);
    return new ExampleOnCloud(cloud, manifests, new DeployedTeam(cloud, stack), laptop);
  }

  private constructor(
    private readonly cloud: LocalCloud,
    private readonly manifests: readonly MeshManifest[],
    readonly team: DeployedTeam,
    private readonly laptop: Platform,
  ) {}

  /** Copies all files that a laptop's run would read to where their departments drop them, by the AWS command line. */
  async drop(): Promise<void> {
    for (const source of this.manifests.flatMap(({ sources }) => sources)) {
      if (source.kept) continue;
      const folder = join(this.cloud.folder, 'drops', source.path);
      for await (const { name, uri } of this.laptop.landing.list(source)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        cpSync(fileURLToPath(uri), join(folder, name));
      }
      const bucket = await this.team.bucket(source.landing.bucket.split('/').slice(1).join(''));
      const to = `s3://${bucket}/${source.landing.prefix}/`;
      await this.cloud.aws('s3', 'cp', folder, to, '--recursive', '--no-progress');
    }
  }

  /** The models, brought up to date by the state machine, and then the products. @throws Error with what the run says where it failed */
  async refresh(): Promise<void> {
    const { status, cause } = await this.team.refresh();
    if (status !== 'SUCCEEDED') throw new Error(`${this.team.stack} ${status}: ${cause}`);
    for (const product of this.manifests.flatMap(({ products = [] }) => products)) {
      await this.team.call(product.path.split('/').slice(1).join('/'), 'publish');
    }
  }

  /** What the same files become on a laptop. */
  async runOnLaptop(): Promise<void> {
    const { problems } = await run(this.laptop);
    if (problems.length > 0) throw new MeshError(problems);
  }

  /** Every table that the example fills: staged, quarantined, curated and published. */
  async tables(): Promise<ComparedTable[]> {
    const places = this.manifests.flatMap(({ datasets, models, products = [] }): [TablePlace, boolean][] => [
      ...datasets.flatMap((it): [TablePlace, boolean][] => [
        [it.place, true],
        [it.quarantine, false],
      ]),
      ...models.map((it): [TablePlace, boolean] => [it.place, isStored(it)]),
      ...products
        .flatMap(({ audiences }) => audiences.flatMap(({ tables }) => tables))
        .map(({ place }): [TablePlace, boolean] => [place, true]),
    ]);
    const compared = places.map(async ([place, hasRows]) => {
      const table = await tryTableAt(this.laptop, place);
      if (!table) throw new Error(`the laptop never made ${place.database}.${place.table}`);
      const local = fileURLToPath(table.metadataLocation);
      return { glue: `${place.database}.${place.table}`, local, hasRows };
    });
    return Promise.all(compared);
  }
}
