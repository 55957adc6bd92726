import { MeshError, type Problem } from '../error';
import { logicalName } from '../manifest';
import { modelWaves } from '../plan';
import { checkParameters, checkSelect } from './check-asked';
import { ensureTables } from './ensure-tables';
import { fatalError, stopped } from './faults';
import { runIntakes } from './intakes/run-intakes';
import { runModels } from './models/run-models';
import { ownDatasets } from './places';
import type { Platform } from './platform';
import { runProducts } from './products/run-products';
import { runSubscriptions } from './products/run-subscriptions';
import { recordRun } from './record-run';
import type { DatasetReport, IntakeReport, RunEvent, RunReport } from './report';
import type { RunContext } from './run-context';
import { newRunId } from './run-id';

export interface RunOptions {
  readonly onEvent?: (event: RunEvent) => void;
  /** Ctrl-C: the run ends with a MeshError, and nothing is half-written. */
  readonly signal?: AbortSignal;
  /** Logical names of the datasets and models to look at; no product is published then. @default - all */
  readonly select?: readonly string[];
  /** Makes the models that are looked at anew, whatever they were made of. @default false */
  readonly fullRefresh?: boolean;
  /** Values for parameters in this run alone, as plain text, by `domain.model.parameter`. @default - those declared */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The time of the run, of which `$run_date` and `$run_time` tell. @default - now */
  readonly at?: Date;
}

/** Takes what has landed and rebuilds what has become due. What cannot be done is reported, and everything else goes on. */
export async function run(platform: Platform, options: RunOptions = {}): Promise<RunReport> {
  const { signal, select } = options;
  checkSelect(platform, select);
  checkParameters(platform, options.parameters);
  const { problems: cycles } = modelWaves(platform.mesh);
  if (cycles.length > 0) throw new MeshError(cycles);
  try {
    const leave = await platform.begin?.();
    try {
      const runId = newRunId(new Date());
      return await recordRun(platform, runId, () => work(platform, runId, options));
    } finally {
      await leave?.();
    }
  } catch (error) {
    throw signal?.aborted && !(error instanceof MeshError) ? stopped(error) : fatalError(error);
  }
}

async function work(platform: Platform, runId: string, options: RunOptions): Promise<RunReport> {
  const { onEvent, signal, select, fullRefresh, parameters: given, at = new Date() } = options;
  const emit = onEvent ?? (() => undefined);
  emit({ kind: 'run started', runId });
  const problems: Problem[] = [];
  const report = (problem: Problem): void => {
    problems.push(problem);
    emit({ kind: 'problem', problem });
  };
  const ensured = await ensureTables(platform);
  ensured.problems.forEach(report);
  const context: RunContext = {
    platform,
    runId,
    facts: { at, given },
    signal,
    emit,
    report,
    blocked: { ...ensured.blocked },
  };

  const { reports: subscriptions, pins } = await runSubscriptions(context);
  const intakes: IntakeReport[] = [];
  const datasets: DatasetReport[] = [];
  for (const dataset of ownDatasets(platform)) {
    const name = logicalName(dataset);
    if (name in context.blocked || (select && !select.includes(name))) continue;
    const done = await runIntakes(context, name);
    intakes.push(...done.intakes);
    if (done.dataset) datasets.push(done.dataset);
  }
  const models = await runModels(context, { pins, select, fullRefresh });
  const products = select ? [] : await runProducts(context, models);
  const done = { runId, intakes, datasets, models, products, subscriptions, problems };
  return { ...done, nothingNew: isNothingNew(done) };
}

function isNothingNew({ intakes, problems, models, products }: Omit<RunReport, 'nothingNew'>): boolean {
  const unchanged = [...models, ...products].every(({ status }) => status === 'unchanged');
  const quiet = models.every(({ warnings = [] }) => warnings.length === 0);
  return intakes.length === 0 && problems.length === 0 && unchanged && quiet;
}
