import type { IncrementalRule, ModelManifest } from '../../manifest';
import { currentIntakes, dueReasons, type ModelState, stateOfSummary, wantedState } from '../../plan';
import type { Table } from '../../table';
import { isFatal, problemsOf } from '../faults';
import { readLedger } from '../intakes/ledger-store';
import type { BuildRequest } from '../intakes/receipt';
import { datasetNamed, tableAt } from '../places';
import type { Platform } from '../platform';
import type { StepOptions } from '../workspace';
import { changedRanges, type TimeRange } from './changed-ranges';

/** What of a model is to be computed. */
export type Refresh =
  | { readonly kind: 'view' }
  | { readonly kind: 'full' /** Why not less, where less was declared. */; readonly because?: string }
  /** Only what falls into these ranges changed. Empty: no row did. */
  | { readonly kind: 'ranges'; readonly ranges: readonly TimeRange[]; readonly rule: IncrementalRule }
  /** Rows of these intakes come on top. */
  | { readonly kind: 'intakes'; readonly input: string; readonly intakes: readonly string[] };

/** Compares what the current version was made of with what the next one is to be made of. */
export async function refreshOf(
  platform: Platform,
  model: ModelManifest,
  table: Table,
  request: BuildRequest,
  options: StepOptions,
): Promise<Refresh> {
  const { materialization: rule } = model;
  if (rule === undefined || rule.kind === 'full') return { kind: 'full' };
  if (rule.kind === 'view') return { kind: 'view' };
  if (request.full) return { kind: 'full', because: 'it was asked for' };
  const was = stateOfSummary(table.snapshot()?.summary);
  const is = wantedState(platform.mesh, model, request.pins, request.parameters);
  const because = beyondInputs(was, is);
  if (!was || because !== undefined) return { kind: 'full', because };
  const changed = model.inputs.filter((input) => was.inputs[input.table] !== is.inputs[input.table]);
  const mapped = (name: string): boolean => (rule.kind === 'append' ? rule.input === name : name in rule.inputs);
  const other = changed.find(({ name }) => !mapped(name));
  if (other) return { kind: 'full', because: `${other.table} changed, of which no time is declared` };
  try {
    if (rule.kind === 'append') return await newIntakes(platform, model, rule.input, was, is);
    const found = await changedRanges(platform, model, rule, { changed, was: was.inputs, is: is.inputs }, options);
    return 'because' in found ? { kind: 'full', ...found } : { kind: 'ranges', rule, ...found };
  } catch (error) {
    if (isFatal(error) || options.signal?.aborted) throw error;
    // A version that it was made of is no longer kept, or a time lies beyond what the engine reckons with.
    return { kind: 'full', because: problemsOf(error, {})[0]?.message };
  }
}

/** Why not even what did not change in the inputs stays as it is. */
function beyondInputs(was: ModelState | undefined, is: ModelState): string | undefined {
  const [reason] = dueReasons(was, was ? { ...is, inputs: was.inputs } : is);
  return reason;
}

async function newIntakes(
  platform: Platform,
  model: ModelManifest,
  name: string,
  was: ModelState,
  is: ModelState,
): Promise<Refresh> {
  const input = model.inputs.find((it) => it.name === name);
  if (!input) throw new Error(`${model.name} has no input '${name}'`);
  const dataset = datasetNamed(platform, input.table);
  const table = await tableAt(platform, dataset.place);
  const current = async (pins: ModelState['inputs']) => {
    const { ledger, delivery } = await readLedger(platform, dataset, table, pins[input.table] ?? null);
    return currentIntakes(ledger, delivery);
  };
  const [before, now] = [await current(was.inputs), await current(is.inputs)];
  const counted = new Set(now.map(({ intake }) => intake));
  if (before.some(({ intake }) => !counted.has(intake)))
    return { kind: 'full', because: `files of ${input.table} that were taken before were read again or replaced` };
  const known = new Set(before.map(({ intake }) => intake));
  const added = now.filter(({ intake }) => !known.has(intake));
  if (added.some(({ mends }) => mends !== undefined && known.has(mends.intake)))
    return { kind: 'full', because: `records of ${input.table} that were refused before were mended` };
  return { kind: 'intakes', input: name, intakes: added.map(({ intake }) => intake) };
}
