import type { ColumnContract } from '../../contract';
import { logicalName, publishedName, type SourceManifest, type TablePlace } from '../../manifest';
import type { Mesh } from '../../plan';
import { type Lineage, landingName } from '../lineage-table';
import { assertionsOf, type BrokenRule } from './assertions';
import { columnLineage, datasetOf, type Known } from './dataset';
import { type EventDataset, type Facets, facet, type OpenLineageEvent, PRODUCER, RUN_EVENT, uuidOf } from './event';

/** One run of one step, or a run as a whole. */
export interface JobRun {
  readonly kind: 'intake' | 'model' | 'product' | 'run';
  /** Logical name of the dataset, the model or the product; of a whole run what it brings up to date. */
  readonly name: string;
  /** Of the run as a whole. */
  readonly runId: string;
  /** The name of the whole run that the step is part of. Absent: it is part of none. */
  readonly of?: string;
  /** Where a run does a step several times: which time it is. */
  readonly part?: string;
}

/** How a step ended. */
export interface JobEnd {
  readonly type: 'COMPLETE' | 'FAIL' | 'ABORT';
  readonly rows?: number;
  /** Bytes that were written. */
  readonly size?: number;
  readonly message?: string;
  /** Rules that the audit found broken; absent where there was no audit. */
  readonly broken?: readonly BrokenRule[];
}

/** Where things are. */
export interface Places {
  location(place: TablePlace): string;
  /** URI of where a source's files land; undefined where that is not known. */
  landing(source: SourceManifest): string | undefined;
}

/** Tells of the steps of runs as OpenLineage does. */
export class JobEvents {
  private readonly known: Known;

  constructor(
    private readonly mesh: Mesh,
    private readonly lineage: Lineage,
    private readonly places: Places,
  ) {
    const logical = `data-mesh://${mesh.mesh}/${mesh.stage}`;
    this.known = { lineage, logical, uriOf: (table) => this.uriOf(table), columnsOf: (table) => this.columnsOf(table) };
  }

  start(job: JobRun, at: string): OpenLineageEvent {
    return this.event('START', job, at, {}, { inputs: this.inputs(job), outputs: this.outputs(job) });
  }

  /** The end of a step; where a version was audited, the audit is a job of its own that reads it. */
  end(job: JobRun, at: string, end: JobEnd): OpenLineageEvent[] {
    const failed =
      end.type === 'FAIL' ? { message: end.message ?? 'it failed', programmingLanguage: languageOf(job) } : undefined;
    const datasets = { inputs: this.inputs(job), outputs: this.outputs(job, end) };
    const own = this.event(end.type, job, at, facet('errorMessage', failed), datasets);
    return [...this.audit(job, at, end), own];
  }

  private audit(job: JobRun, at: string, { rows, broken }: JobEnd): OpenLineageEvent[] {
    const model = this.mesh.models.get(job.name);
    if (job.kind !== 'model' || broken === undefined || !model) return [];
    const assertions = assertionsOf(model, broken);
    const errors = assertions.filter(({ success, severity }) => !success && severity === 'error');
    const inputFacets = {
      ...facet('dataQualityAssertions', { assertions }),
      ...facet('dataQualityMetrics', rows === undefined ? undefined : { rowCount: rows, columnMetrics: {} }),
    };
    const inputs = [datasetOf(this.known, job.name, { inputFacets })];
    const message = errors.map(({ name, actual }) => `${name}: ${actual}`).join('; ');
    const failed = errors.length > 0 ? { message, programmingLanguage: 'SQL' } : undefined;
    return [
      this.event('START', job, at, {}, { inputs: [datasetOf(this.known, job.name)], outputs: [] }, 'audit'),
      this.event(
        failed ? 'FAIL' : 'COMPLETE',
        job,
        at,
        facet('errorMessage', failed),
        { inputs, outputs: [] },
        'audit',
      ),
    ];
  }

  private event(
    eventType: OpenLineageEvent['eventType'],
    job: JobRun,
    eventTime: string,
    facets: Facets,
    datasets: Pick<OpenLineageEvent, 'inputs' | 'outputs'>,
    kind: string = job.kind,
  ): OpenLineageEvent {
    const namespace = `${this.mesh.mesh}.${this.mesh.stage}`;
    const idOf = (of: string, name: string, part = ''): string =>
      uuidOf([namespace, job.runId, of, name, part].join('\0'));
    const parent = job.of && { run: { runId: idOf('run', job.of) }, job: { namespace, name: `run.${job.of}` } };
    const startedAt = runTime(job.runId);
    return {
      eventType,
      eventTime,
      producer: PRODUCER,
      schemaURL: RUN_EVENT,
      run: {
        runId: idOf(kind, job.name, job.part),
        facets: {
          ...facet('parent', parent || undefined),
          ...facet('nominalTime', startedAt === undefined ? undefined : { nominalStartTime: startedAt }),
          ...facets,
        },
      },
      job: { namespace, name: `${kind}.${job.name}`, facets: this.jobFacets(job, kind) },
      ...datasets,
    };
  }

  private jobFacets({ name }: JobRun, kind: string): Facets {
    const model = kind === 'model' ? this.mesh.models.get(name) : undefined;
    const product = kind === 'product' ? this.mesh.products.get(name) : undefined;
    const declared = model ?? product ?? this.mesh.datasets.get(name);
    const owner = product?.owner ?? `team:${name.slice(0, name.indexOf('.'))}`;
    const owners = kind === 'run' ? undefined : { owners: [{ name: owner, type: 'OWNER' }] };
    const jobType = { processingType: 'BATCH', integration: 'CDK_DATA_MESH', jobType: kind.toUpperCase() };
    return {
      ...facet('jobType', jobType),
      ...facet('ownership', owners),
      ...facet(
        'documentation',
        declared?.description === undefined ? undefined : { description: declared.description },
      ),
      ...facet('sql', model && { query: model.sql.text, dialect: 'duckdb' }),
    };
  }

  private inputs(job: JobRun): EventDataset[] {
    const reads = new Set(this.outputNames(job).flatMap((table) => this.lineage.get(table)?.reads ?? []));
    return [...reads].map((table) => datasetOf(this.known, table));
  }

  private outputs(job: JobRun, { type, rows, size }: Partial<JobEnd> = {}): EventDataset[] {
    return this.outputNames(job).map((name) => {
      const table = this.lineage.get(name);
      const isOne = job.kind !== 'product' && type === 'COMPLETE';
      const counts = isOne && rows !== undefined ? { rowCount: rows, ...(size !== undefined && { size }) } : undefined;
      const outputFacets = facet('outputStatistics', counts);
      return datasetOf(this.known, name, { facets: table ? columnLineage(this.known, table) : {}, outputFacets });
    });
  }

  private outputNames({ kind, name }: JobRun): string[] {
    if (kind === 'run') return [];
    if (kind !== 'product') return [name];
    const audiences = this.mesh.products.get(name)?.audiences ?? [];
    return audiences.flatMap((audience) => audience.tables.map((it) => publishedName(name, audience.name, it.name)));
  }

  private uriOf(table: string): string | undefined {
    const own = this.mesh.datasets.get(table) ?? this.mesh.models.get(table);
    if (own) return this.places.location(own.place);
    const source = [...this.mesh.sources.values()].find((it) => landingName(logicalName(it)) === table);
    if (source) return this.places.landing(source);
    const place = this.published(table)?.place;
    return place && this.places.location(place);
  }

  private columnsOf(table: string): readonly ColumnContract[] | undefined {
    const own = this.mesh.datasets.get(table) ?? this.mesh.models.get(table) ?? this.published(table);
    if (own) return own.columns;
    for (const { product, audience, tables } of this.mesh.subscriptions.values()) {
      const found = tables.find(({ name }) => publishedName(product, audience, name) === table);
      if (found) return found.columns;
    }
    return undefined;
  }

  private published(table: string) {
    for (const [product, { audiences }] of this.mesh.products)
      for (const { name, tables } of audiences) {
        const found = tables.find((it) => publishedName(product, name, it.name) === table);
        if (found) return found;
      }
    return undefined;
  }
}

function languageOf({ kind }: JobRun): string {
  return kind === 'model' || kind === 'product' ? 'SQL' : 'none';
}

/** The time that a run's id begins with. */
function runTime(runId: string): string | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(runId);
  return found ? `${found[1]}-${found[2]}-${found[3]}T${found[4]}:${found[5]}:${found[6]}Z` : undefined;
}
