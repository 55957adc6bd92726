import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type EventSink,
  fileSink,
  type JobEnd,
  JobEvents,
  type JobRun,
  meshLineage,
  type OpenLineageEvent,
  sinkNamed,
} from '../../lineage';
import type { Platform, RunEvent } from '../../run';
import { fileUri } from '../../store';
import { type Invocation, textOption } from '../command';
import { styleFor, visible } from '../terminal';
import { type Workbench, withEngine } from '../workbench';

/** Files of runs that are kept. */
const KEPT = 500;
/** What brings all layers up to date in one run. */
const LAPTOP = 'laptop';

/** Tells of a run's steps as OpenLineage does, while it runs: in a file of its own, unless another place is named. */
export function openRunLineage(invocation: Invocation, bench: Workbench, platform: Platform): RunLineage | undefined {
  const { stderr, env, cwd } = invocation.terminal;
  const warn = (message: string): void =>
    void stderr.write(`${styleFor(stderr, env).yellow('note')} ${visible(message)}\n`);
  const named = sinkNamed(textOption(invocation, 'openlineage'), env, cwd, warn);
  if (named === 'off') return undefined;
  const folder = join(bench.app.folder, '.data-mesh', 'lineage');
  const sinkOf = (runId: string): EventSink => {
    if (named) return named;
    keepNewest(folder);
    return fileSink(join(folder, `${runId}.ndjson`), warn);
  };
  return new RunLineage(
    () => jobEvents(bench, platform),
    sinkOf,
    async () => {
      if (named === undefined) await keepNewest(folder);
    },
  );
}

async function jobEvents({ app }: Workbench, platform: Platform): Promise<JobEvents> {
  const lineage = await withEngine((session) => meshLineage(session, [platform.mesh]));
  return new JobEvents(platform.mesh, lineage, {
    location: (place) => platform.location(place),
    landing: ({ localPath }) => (localPath === undefined ? undefined : fileUri(resolve(app.folder, localPath))),
  });
}

function keepNewest(folder: string): void {
  if (!existsSync(folder)) return;
  for (const old of readdirSync(folder).sort().slice(0, -KEPT)) rmSync(join(folder, old), { force: true });
}

/** The steps of one run that have begun and have not ended. */
export class RunLineage {
  private runId = '';
  private sink: EventSink | undefined;
  private jobs: Promise<JobEvents> | undefined;
  private readonly begun = new Map<string, JobRun>();
  private readonly productStarts = new Map<string, string>();
  private parts = 0;
  /** Rows that the intake at work has staged. */
  private staged = 0;
  private sent: Promise<void> = Promise.resolve();
  /** The run as a whole, from its first step on: one that found nothing to do is not told of. */
  private whole: JobRun | undefined;
  /** Steps that did not come to a good end. */
  private failed: string[] = [];

  constructor(
    private readonly open: () => Promise<JobEvents>,
    private readonly sinkOf: (runId: string) => EventSink,
    private readonly warn: (message: string) => void,
  ) {}

  take(event: RunEvent): void {
    switch (event.kind) {
      case 'run started':
        this.runId = event.runId;
        break;
      case 'intake started':
        if (!this.begun.has(`intake ${event.dataset}`)) this.beginIntake(event.dataset);
        break;
      case 'intake done':
        this.staged += event.staged;
        break;
      case 'dataset committed':
        this.end(`intake ${event.dataset}`, { type: 'COMPLETE', rows: this.staged });
        break;
      case 'model started':
        this.begin({ kind: 'model', name: event.model });
        break;
      case 'model done': {
        const { table, status, rows, bytes, because, failedChecks, warnings = [] } = event;
        const isAudited = status === 'built' || failedChecks !== undefined;
        const broken = isAudited ? { broken: [...(failedChecks ?? []), ...warnings] } : {};
        const type = status === 'built' ? 'COMPLETE' : 'FAIL';
        this.end(`model ${table}`, { type, rows, size: bytes, message: because, ...broken });
        break;
      }
      case 'product started':
        this.productStarts.set(event.product, new Date().toISOString());
        break;
      case 'product done': {
        const { product, status, because } = event;
        if (status !== 'published' && status !== 'failed') break;
        this.begin({ kind: 'product', name: product }, this.productStarts.get(product));
        this.end(`product ${product}`, { type: status === 'published' ? 'COMPLETE' : 'FAIL', message: because });
        break;
      }
    }
  }

  /** Ends what has not ended, and waits until all is told. */
  async close(isAborted: boolean): Promise<void> {
    for (const key of [...this.begun.keys()])
      this.end(key, isAborted ? { type: 'ABORT' } : { type: 'FAIL', message: 'it did not come to its end' });
    const { whole, failed } = this;
    const at = new Date().toISOString();
    const type = isAborted ? 'ABORT' : failed.length > 0 ? 'FAIL' : 'COMPLETE';
    if (whole) this.send((jobs) => jobs.end(whole, at, { type, message: `failed: ${failed.join(', ')}` }));
    await this.sent;
  }

  private beginIntake(name: string): void {
    this.staged = 0;
    this.parts += 1;
    this.begin({ kind: 'intake', name, part: String(this.parts) });
  }

  private begin(step: Omit<JobRun, 'runId'>, at = new Date().toISOString()): void {
    const { runId } = this;
    if (!this.whole) {
      const whole = { kind: 'run', name: LAPTOP, runId } as const;
      this.whole = whole;
      this.send((jobs) => [jobs.start(whole, at)]);
    }
    const job = { ...step, runId, of: LAPTOP };
    this.begun.set(`${job.kind} ${job.name}`, job);
    this.send((jobs) => [jobs.start(job, at)]);
  }

  private end(key: string, end: JobEnd): void {
    const job = this.begun.get(key);
    if (!job) return;
    this.begun.delete(key);
    if (end.type !== 'COMPLETE') this.failed.push(job.name);
    const at = new Date().toISOString();
    this.send((jobs) => jobs.end(job, at, end));
  }

  private send(make: (jobs: JobEvents) => OpenLineageEvent[]): void {
    this.jobs ??= this.open();
    this.sink ??= this.sinkOf(this.runId);
    const { jobs, sink } = this;
    this.sent = this.sent
      .then(async () => sink.take(make(await jobs)))
      .catch((error: Error) => this.warn(`lineage cannot be told: ${error.message}`));
  }
}
