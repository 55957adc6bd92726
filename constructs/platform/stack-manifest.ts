import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  attachCustomSynthesis,
  type FileAssetLocation,
  FileAssetPackaging,
  type ISynthesisSession,
  Lazy,
  Stack,
  Stage,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { describeProblem, type Problem } from '../../lib/error';
import {
  type DatasetManifest,
  logicalName,
  MANIFEST_VERSION,
  type MeshManifest,
  type ModelManifest,
  type ProductManifest,
  type SourceManifest,
  type TeamManifest,
} from '../../lib/manifest';
import { mergeManifests } from '../../lib/plan';
import { DataMesh } from '../data-mesh';
import { broken, HOUSE_RULES, STACK_RULES } from '../rules';
import { houseManifest, layDown } from './house';
import { packageRoot } from './package-root';
import { tokenProblems } from './token-problems';
import { validate } from './validation';
import { strangerProblems, subscriptionManifest, type VendoredProduct } from './vendored';

const ID = 'MeshManifest';

/** What the constructs of one stack declare, and the file that it is written to in the cloud assembly. */
export class StackManifest extends Construct {
  static of(scope: Construct): StackManifest {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as StackManifest | undefined) ?? new StackManifest(stack);
  }

  private readonly stack: Stack;
  private readonly sources: SourceManifest[] = [];
  private readonly datasets: DatasetManifest[] = [];
  private readonly models: ModelManifest[] = [];
  private readonly teams: TeamManifest[] = [];
  private readonly products: (() => ProductManifest)[] = [];
  private readonly external = {
    sources: new Map<string, SourceManifest>(),
    datasets: new Map<string, DatasetManifest>(),
    models: new Map<string, ModelManifest>(),
  };

  private readonly vendored = new Map<string, { product: VendoredProduct; path: string }>();
  private readonly vendoredProblems: Problem[] = [];

  private published?: { readonly sourceHash: string; readonly location: FileAssetLocation };

  private constructor(stack: Stack) {
    super(stack, ID);
    this.stack = stack;
    layDown(stack, DataMesh.of(this));
    validate(this, () => this.problems());
    attachCustomSynthesis(this, { onSynthesize: (session) => this.write(session) });
  }

  addSource(source: SourceManifest): void {
    this.sources.push(source);
  }

  addDataset(dataset: DatasetManifest): void {
    this.datasets.push(dataset);
  }

  addModel(model: ModelManifest): void {
    this.models.push(model);
  }

  addTeam(team: TeamManifest): void {
    this.teams.push(team);
  }

  /** @param product told at synth, when its audiences are known */
  addProduct(product: () => ProductManifest): void {
    this.products.push(product);
  }

  /**
   * What this stack reads; it is kept where another stack declares it.
   *
   * @param path of the construct that reads it, for messages
   */
  reads(
    read: { source?: SourceManifest; dataset?: DatasetManifest; model?: ModelManifest; vendored?: VendoredProduct },
    path = this.stack.node.path,
  ): void {
    const { source, dataset, model, vendored } = read;
    if (vendored) this.subscribes(vendored, path);
    if (source && !this.sources.includes(source)) this.external.sources.set(logicalName(source), source);
    if (dataset && !this.datasets.includes(dataset)) this.external.datasets.set(logicalName(dataset), dataset);
    if (model && !this.models.includes(model)) this.external.models.set(logicalName(model), model);
  }

  toManifest(): MeshManifest {
    const { mesh, stage, timeZone, house } = DataMesh.of(this);
    return {
      manifestVersion: MANIFEST_VERSION,
      library: packageRoot().version,
      mesh,
      stage,
      stack: this.stack.artifactId,
      timeZone,
      sources: this.sources,
      datasets: this.datasets,
      models: this.models,
      externals: {
        sources: [...this.external.sources.values()],
        datasets: [...this.external.datasets.values()],
        models: [...this.external.models.values()],
      },
      house: houseManifest(house),
      teams: some(this.teams),
      subscriptions: some(
        [...this.vendored.values()].map(({ product, path }) => subscriptionManifest(product, { mesh, stage, path })),
      ),
      products: some(this.products.map((product) => product())),
    };
  }

  /** Where the handlers on AWS find it: an asset named by its content, so that code and manifest switch together. */
  get uri(): string {
    return Lazy.string({
      produce: () => {
        const { bucketName, objectKey } = this.asset();
        return `s3://${bucketName}/${objectKey}`;
      },
    });
  }

  get arn(): string {
    return Lazy.string({
      produce: () => {
        const { bucketName, objectKey } = this.asset();
        return this.stack.formatArn({
          service: 's3',
          region: '',
          account: '',
          resource: bucketName,
          resourceName: objectKey,
        });
      },
    });
  }

  /** The same declaration gives the same bytes. */
  toJson(): string {
    return `${JSON.stringify(this.toManifest(), undefined, 2)}\n`;
  }

  private subscribes(product: VendoredProduct, path: string): void {
    const { contract, hash, file } = product;
    const known = this.vendored.get(contract.product);
    if (!known) this.vendored.set(contract.product, { product, path });
    else if (known.product.hash !== hash)
      this.vendoredProblems.push({
        message: `${contract.product} is read by two contracts, ${known.product.file} and ${file}`,
        hint: 'keep one of them',
        place: { construct: path },
      });
  }

  /** What can be seen only of the whole: each names its own construct. */
  private problems(): Problem[] {
    const manifest = this.toManifest();
    const { problems } = mergeManifests([manifest]);
    const vendored = [...this.vendored.values()].flatMap((it) => strangerProblems(it, manifest.mesh));
    const { path } = this.stack.node;
    const house = broken(HOUSE_RULES, { ...manifest, region: this.stack.region, path });
    const own = [...broken(STACK_RULES, manifest), ...house, ...this.vendoredProblems, ...vendored];
    return [...own, ...problems, ...tokenProblems(manifest)].map((problem) => ({
      message: describeProblem(problem),
    }));
  }

  private get fileName(): string {
    return `${this.stack.artifactId}.mesh.json`;
  }

  private write(session: ISynthesisSession): void {
    writeFileSync(join(session.assembly.outdir, this.fileName), this.toJson());
  }

  /** Asked for while the template is written, when everything has been declared, and several times. */
  private asset(): FileAssetLocation {
    const json = this.toJson();
    const sourceHash = createHash('sha256').update(json).digest('hex');
    if (this.published?.sourceHash !== sourceHash) {
      const folder = Stage.of(this)?.outdir;
      if (folder === undefined) throw new Error(`${this.stack.node.path} stands in no app`);
      writeFileSync(join(folder, this.fileName), json);
      const asset = {
        sourceHash,
        fileName: this.fileName,
        packaging: FileAssetPackaging.FILE,
        displayName: 'MeshManifest',
      };
      this.published = { sourceHash, location: this.stack.synthesizer.addFileAsset(asset) };
    }
    return this.published.location;
  }
}

/** Absent where there is none. */
function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
