import { logicalName } from '../manifest';
import { dueReasons, type ModelState, nextModels, parameterValues, type RunFacts, wantedState } from '../plan';
import { digestDue, landedDue } from './intakes/landed-due';
import { modelFacts } from './models/model-facts';
import { modelNamed, ownDatasets, sourceOf, tryTableAt } from './places';
import type { Platform } from './platform';
import type { ContractReport } from './report';
import type { RunOptions } from './run';

/** What a run would do now, and why. Plain JSON. */
export interface RunPlan {
  readonly datasets: readonly DatasetPlan[];
  readonly models: readonly ModelPlanned[];
}

export interface DatasetPlan {
  readonly table: string;
  /** Files in the landing. */
  readonly landed: number;
  /** Names of those that are new or changed, or are to be read again by a changed contract. */
  readonly due: readonly string[];
  /** Present where files were taken by another contract than that of today. */
  readonly contract?: ContractReport;
}

export interface ModelPlanned {
  readonly table: string;
  readonly does: 'build' | 'skip' | 'hold' | 'nothing';
  /** Why it is built or not; empty where nothing is to be done. */
  readonly reasons: readonly string[];
}

/** The version of a table that the run would make. */
const NEW = 'new';

/** Looks at landing and tables as a run does, and changes nothing. A model is told as built where one that it needs is. */
export async function planRun(platform: Platform, options: RunOptions = {}): Promise<RunPlan> {
  const { select, fullRefresh, parameters: given, at = new Date() } = options;
  const { mesh } = platform;
  const facts = await modelFacts(platform, {});
  const datasets: DatasetPlan[] = [];
  const changes = new Map<string, string>();
  for (const dataset of ownDatasets(platform)) {
    const table = logicalName(dataset);
    // The run makes the table.
    delete facts.blocked[table];
    if (select && !select.includes(table)) continue;
    const plan = await planDataset(platform, table, options);
    datasets.push(plan);
    if (plan.due.length === 0) continue;
    facts.pins[table] = NEW;
    changes.set(table, `${table} takes ${plan.due.length} ${plan.due.length === 1 ? 'file' : 'files'}`);
  }
  const run: RunFacts = { at, given };
  const done = new Map<string, ModelPlanned>();
  const states: Record<string, ModelState | undefined> = { ...facts.states };
  for (;;) {
    const refresh = fullRefresh ? (select ?? [...mesh.models.keys()]).filter((it) => !done.has(it)) : [];
    const plan = nextModels(mesh, { ...facts, states, select, run, refresh });
    for (const table of plan.ready) {
      const model = modelNamed(platform, table);
      const wanted = wantedState(mesh, model, facts.pins, parameterValues(mesh, model, run));
      const why = dueReasons(states[table], wanted).map((reason) => {
        const changed = /^(\S+) has a new version$/.exec(reason)?.[1];
        return (changed !== undefined && changes.get(changed)) || reason;
      });
      const asked = refresh.includes(table) ? ['it was asked to be made anew'] : [];
      done.set(table, { table, does: 'build', reasons: [...asked, ...why] });
      states[table] = wanted;
      facts.pins[table] = NEW;
      changes.set(table, `${table} is built`);
    }
    if (plan.ready.length > 0) continue;
    const rest = (table: string, does: ModelPlanned['does'], ...reasons: string[]) => {
      if (!done.has(table)) done.set(table, { table, does, reasons });
    };
    for (const table of plan.unchanged) rest(table, 'nothing');
    for (const table of plan.held) rest(table, 'hold', 'a person went back from this version');
    for (const { model, because } of plan.skipped) rest(model, 'skip', because);
    return { datasets, models: [...mesh.models.keys()].flatMap((name) => done.get(name) ?? []) };
  }
}

async function planDataset(platform: Platform, table: string, { signal }: RunOptions): Promise<DatasetPlan> {
  const dataset = [...platform.mesh.datasets.values()].find((it) => logicalName(it) === table);
  if (dataset && !(await tryTableAt(platform, dataset.place))) {
    const names: string[] = [];
    for await (const { name } of platform.landing.list(sourceOf(platform, dataset))) names.push(name);
    return { table, landed: names.length, due: names.sort() };
  }
  const { files, candidates, contract } = await landedDue(platform, table);
  const { due } = await digestDue(platform, table, candidates, { signal });
  return { table, landed: files.length, due: due.map(({ name }) => name), ...(contract && { contract }) };
}
