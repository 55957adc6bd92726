import { nearest, Problems } from '../error';
import { dependenciesOf } from './dependencies';
import type { Mesh } from './mesh';

/** `name`, `+name`, `name+`, `2+name+1`: a table with what it needs, with what needs it, each to any depth or so many steps. */
const TERM = /^(?:(\d*)\+)?([^+]*?)(?:\+(\d*))?$/;

/**
 * The datasets and models that an expression chooses. A name is logical, or its last part where that is one table's alone; `*` in
 * it stands for any characters.
 *
 * @param expression terms with commas between them: `sales.revenue+,finance.bill`
 */
export function selectTables(mesh: Mesh, expression: string): string[] {
  const tables = [...mesh.datasets.keys(), ...mesh.models.keys()];
  const needs = new Map([...mesh.models].map(([name, model]) => [name, dependenciesOf(model)]));
  const neededBy = new Map<string, string[]>();
  for (const [name, all] of needs) for (const it of all) neededBy.set(it, [...(neededBy.get(it) ?? []), name]);
  const problems = new Problems();
  const chosen = new Set<string>();
  for (const term of expression.split(',').map((it) => it.trim())) {
    const [, before, name = '', after] = TERM.exec(term) ?? [];
    const named = tablesNamed(tables, name);
    if (named.length === 0) unknown(problems, term, name, tables);
    else if (named.length > 1 && !name.includes('*'))
      problems.add(`'--select ${term}' may be ${named.join(' or ')}`, 'give the name with its domain');
    for (const it of named) {
      chosen.add(it);
      if (before !== undefined) walk(it, needs, stepsOf(before), chosen);
      if (after !== undefined) walk(it, neededBy, stepsOf(after), chosen);
    }
  }
  problems.throwIfAny();
  return tables.filter((it) => chosen.has(it));
}

function stepsOf(text: string): number {
  return text === '' ? Number.POSITIVE_INFINITY : Number(text);
}

function tablesNamed(tables: readonly string[], name: string): string[] {
  if (name.includes('*')) {
    const parts = name.split('*').map((part) => part.replace(/[.?^${}()|[\]\\]/g, '\\$&'));
    const pattern = new RegExp(`^${parts.join('.*')}$`);
    return tables.filter((it) => pattern.test(it) || pattern.test(it.split('.')[1]));
  }
  return tables.includes(name) ? [name] : tables.filter((it) => it.split('.')[1] === name);
}

function walk(from: string, edges: ReadonlyMap<string, readonly string[]>, steps: number, into: Set<string>): void {
  const seen = new Set([from]);
  let wave = [from];
  for (let step = 0; step < steps && wave.length > 0; step++) {
    wave = [...new Set(wave.flatMap((it) => edges.get(it) ?? []))].filter((it) => !seen.has(it));
    for (const it of wave) seen.add(it);
  }
  for (const it of seen) into.add(it);
}

function unknown(problems: Problems, term: string, name: string, tables: readonly string[]): void {
  const lasts = tables.map((it) => it.split('.')[1]);
  const near = name === '' ? undefined : (nearest(name, tables) ?? nearest(name, lasts));
  problems.add(
    `'--select ${term}' names no dataset or model`,
    near
      ? `did you mean '${near}'`
      : 'data-mesh ls shows all there are; write name, +name, name+ or several with commas',
  );
}
