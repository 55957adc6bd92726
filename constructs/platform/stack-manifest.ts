import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attachCustomSynthesis, type ISynthesisSession, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  type DatasetManifest,
  logicalName,
  MANIFEST_VERSION,
  type MeshManifest,
  type ModelManifest,
  type SourceManifest,
} from '../../lib/manifest';
import { DataMesh } from '../data-mesh';
import { packageRoot } from './package-root';

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
  private readonly external = {
    sources: new Map<string, SourceManifest>(),
    datasets: new Map<string, DatasetManifest>(),
    models: new Map<string, ModelManifest>(),
  };

  private constructor(stack: Stack) {
    super(stack, ID);
    this.stack = stack;
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

  /** What this stack reads; it is kept where another stack declares it. */
  reads(read: { source?: SourceManifest; dataset?: DatasetManifest; model?: ModelManifest }): void {
    const { source, dataset, model } = read;
    if (source && !this.sources.includes(source)) this.external.sources.set(logicalName(source), source);
    if (dataset && !this.datasets.includes(dataset)) this.external.datasets.set(logicalName(dataset), dataset);
    if (model && !this.models.includes(model)) this.external.models.set(logicalName(model), model);
  }

  toManifest(): MeshManifest {
    const { mesh, stage, timeZone } = DataMesh.of(this);
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
    };
  }

  /** The same declaration gives the same bytes. */
  toJson(): string {
    return `${JSON.stringify(this.toManifest(), undefined, 2)}\n`;
  }

  private write(session: ISynthesisSession): void {
    writeFileSync(join(session.assembly.outdir, `${this.stack.artifactId}.mesh.json`), this.toJson());
  }
}
