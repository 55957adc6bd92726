import type { ModelManifest } from '../manifest';
import { dependenciesOf, modelWaves } from './dependencies';
import type { Mesh } from './mesh';
import { isSameState, type ModelState, madeOf, type Pins, wantedState } from './model-state';
import { parameterValues, type RunFacts } from './parameters';

/** What the tables say when models are planned. */
export interface ModelFacts {
  /** Current or pinned snapshots of all tables. */
  readonly pins: Pins;
  /** What each model's current version was made of. */
  readonly states: Readonly<Record<string, ModelState | undefined>>;
  /** What the versions were made of from which a person went back to an earlier one: they are not built again. */
  readonly refused?: Readonly<Record<string, readonly string[]>>;
  /** Tables that cannot be counted on in this run, and why: a failed model, a dataset that was never filled. */
  readonly blocked: Readonly<Record<string, string>>;
  /** Only these models are looked at; absent: all. */
  readonly select?: readonly string[];
  /** What is bound to parameters. Absent: nothing, and no model becomes due by it. */
  readonly run?: RunFacts;
  /** Models that are due whatever they were made of: somebody asked for them. */
  readonly refresh?: readonly string[];
}

/** What is to be done next. Asked again after the ready ones are done, until nothing is ready. */
export interface ModelPlan {
  /** Due, and all that they need stands. */
  readonly ready: readonly string[];
  /** Need a table that is itself to be built. */
  readonly waiting: readonly string[];
  readonly unchanged: readonly string[];
  /** Would be built to just the version from which a person went back: until an input or the SQL changes. */
  readonly held: readonly string[];
  readonly skipped: readonly { readonly model: string; readonly because: string }[];
}

/** due = f(manifest, snapshots): the same on a laptop and on AWS, and without any state besides the tables. */
export function nextModels(mesh: Mesh, facts: ModelFacts): ModelPlan {
  const lists = { ready: [] as string[], waiting: [] as string[], unchanged: [] as string[], held: [] as string[] };
  const plan = { ...lists, skipped: [] as Skipped[] };
  const reasons = new Map(Object.entries(facts.blocked));
  const open = new Set<string>();
  for (const name of modelWaves(mesh).waves.flat()) {
    if (facts.select && !facts.select.includes(name)) continue;
    const model = mesh.models.get(name) as ModelManifest;
    const needs = dependenciesOf(model);
    for (const table of needs) {
      const isLeftOut = mesh.models.has(table) && facts.select && !facts.select.includes(table);
      if (isLeftOut && facts.pins[table] === null && !reasons.has(table)) reasons.set(table, 'was never built');
    }
    const lacking = needs.find((table) => reasons.has(table));
    if (facts.blocked[name] !== undefined) continue;
    if (lacking !== undefined) {
      const because = reasonFor(lacking, reasons.get(lacking) as string, mesh);
      reasons.set(name, because);
      plan.skipped.push({ model: name, because });
    } else if (needs.some((table) => open.has(table))) {
      open.add(name);
      plan.waiting.push(name);
    } else if (facts.refresh?.includes(name)) {
      open.add(name);
      plan.ready.push(name);
    } else if (!isDue(mesh, model, facts)) plan.unchanged.push(name);
    else if (isRefused(mesh, model, facts)) plan.held.push(name);
    else {
      open.add(name);
      plan.ready.push(name);
    }
  }
  return plan;
}

interface Skipped {
  readonly model: string;
  readonly because: string;
}

function isDue(mesh: Mesh, model: ModelManifest, facts: ModelFacts): boolean {
  const state = facts.states[`${model.domain}.${model.name}`];
  return state === undefined || !isSameState(state, stateWanted(mesh, model, facts));
}

function isRefused(mesh: Mesh, model: ModelManifest, facts: ModelFacts): boolean {
  const made = facts.refused?.[`${model.domain}.${model.name}`] ?? [];
  return made.length > 0 && made.includes(madeOf(stateWanted(mesh, model, facts)));
}

function stateWanted(mesh: Mesh, model: ModelManifest, { pins, run }: ModelFacts): ModelState {
  return wantedState(mesh, model, pins, run && parameterValues(mesh, model, run));
}

/** The first cause is told, not the chain of those that only wait for it. */
function reasonFor(table: string, reason: string, mesh: Mesh): string {
  return mesh.models.has(table) && reason.startsWith('its input ') ? reason : `its input ${table} ${reason}`;
}
