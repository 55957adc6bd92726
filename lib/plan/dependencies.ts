import { type Problem, Problems } from '../error';
import type { ModelManifest } from '../manifest';
import type { Mesh } from './mesh';

/** The tables that must stand before a model is built and audited: its inputs, and those its relations point to. */
export function dependenciesOf(model: ModelManifest): string[] {
  const own = `${model.domain}.${model.name}`;
  const tables = [...model.inputs.map((input) => input.table), ...model.relations.map((relation) => relation.to)];
  return [...new Set(tables)].filter((table) => table !== own || model.inputs.some((input) => input.table === own));
}

/** The models that are filled here, in waves: what stands in a wave needs only tables of earlier ones. What is in a cycle is in none. */
export function modelWaves(mesh: Mesh): { waves: string[][]; problems: readonly Problem[] } {
  const waiting = new Map<string, string[]>();
  for (const [name, model] of mesh.models) {
    if (!mesh.external.has(name)) waiting.set(name, dependenciesOf(model));
  }
  const waves: string[][] = [];
  for (;;) {
    const wave = [...waiting].filter(([, needs]) => !needs.some((it) => waiting.has(it))).map(([name]) => name);
    if (wave.length === 0) break;
    for (const name of wave) waiting.delete(name);
    waves.push(wave.sort());
  }
  return { waves, problems: cycleProblems(mesh, waiting) };
}

function cycleProblems(mesh: Mesh, waiting: ReadonlyMap<string, string[]>): readonly Problem[] {
  const problems = new Problems();
  const told = new Set<string>();
  for (const start of waiting.keys()) {
    const cycle = cycleFrom(start, waiting);
    if (!cycle || cycle.some((it) => told.has(it))) continue;
    for (const it of cycle) told.add(it);
    problems.add(
      `models need each other in a circle: ${[...cycle, cycle[0]].join(' -> ')}`,
      'take one of these inputs or relations away, or split a model in two',
      { construct: mesh.models.get(cycle[0])?.path },
    );
  }
  return problems.list;
}

function cycleFrom(start: string, waiting: ReadonlyMap<string, string[]>): string[] | undefined {
  const trail: string[] = [];
  for (let at: string | undefined = start; at !== undefined; ) {
    const seen = trail.indexOf(at);
    if (seen >= 0) return trail.slice(seen);
    trail.push(at);
    at = waiting.get(at)?.find((it) => waiting.has(it));
  }
  return undefined;
}
