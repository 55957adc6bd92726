import { nearest, Problems } from '../error';
import { dependenciesOf } from './dependencies';
import type { Mesh } from './mesh';

/** `name`, `+name`, `name+`, `2+name+1`: a table with what it needs, with what needs it, each to any depth or so many steps. */
const TERM = /^(?:(\d*)\+)?([^+]*?)(?:\+(\d*))?$/;

export interface SelectOptions {
  /** Names mean models alone, whatever dataset is called the same. */
  readonly modelsOnly?: boolean;
}

/**
 * The datasets and models that an expression chooses. A name is logical, or its last part where that is one table's alone;
 * `tag:x` is every model with that tag, `path:folder` every model whose SQL lies in that folder or is that file; `*` in any of
 * them stands for any characters.
 *
 * @param expression terms with commas between them: `sales.revenue+,finance.bill,+tag:nightly`
 */
export function selectTables(mesh: Mesh, expression: string, { modelsOnly = false }: SelectOptions = {}): string[] {
  const tables = modelsOnly ? [...mesh.models.keys()] : [...mesh.datasets.keys(), ...mesh.models.keys()];
  const needs = new Map([...mesh.models].map(([name, model]) => [name, dependenciesOf(model)]));
  const neededBy = new Map<string, string[]>();
  for (const [name, all] of needs) for (const it of all) neededBy.set(it, [...(neededBy.get(it) ?? []), name]);
  const problems = new Problems();
  const chosen = new Set<string>();
  for (const term of expression.split(',').map((it) => it.trim())) {
    const [, before, name = '', after] = TERM.exec(term) ?? [];
    const group = groupOf(mesh, name);
    const named = group?.tables ?? tablesNamed(tables, name);
    if (named.length === 0) unknown(problems, term, name, tables, modelsOnly ? 'model' : 'dataset or model', group);
    else if (named.length > 1 && !group && !name.includes('*'))
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

/** Models that have something in common. */
interface Group {
  readonly method: 'tag' | 'path';
  readonly wanted: string;
  readonly tables: readonly string[];
  /** All that could have been asked for. */
  readonly known: readonly string[];
}

function groupOf(mesh: Mesh, name: string): Group | undefined {
  const [, method, wanted = ''] = /^(tag|path):(.*)$/.exec(name) ?? [];
  const models = [...mesh.models];
  const group = (
    method: Group['method'],
    wanted: string,
    of: (model: (typeof models)[number][1]) => string[],
  ): Group => {
    const matches = matcher(wanted);
    const tables = models.filter(([, model]) => of(model).some(matches)).map(([table]) => table);
    return { method, wanted, tables, known: [...new Set(models.flatMap(([, model]) => of(model)))].sort() };
  };
  if (method === 'tag') return group('tag', wanted, ({ tags = [] }) => [...tags]);
  // `./models/finance/` as a shell completes it.
  if (method === 'path')
    return group('path', wanted.replace(/^\.\//, '').replace(/\/+$/, ''), ({ sql }) => pathsOf(sql.file));
  return undefined;
}

/** A file with the folders that it lies in. */
function pathsOf(file: string | undefined): string[] {
  const steps = file?.split('/') ?? [];
  return steps.map((_, at) => steps.slice(0, at + 1).join('/'));
}

function stepsOf(text: string): number {
  return text === '' ? Number.POSITIVE_INFINITY : Number(text);
}

function tablesNamed(tables: readonly string[], name: string): string[] {
  const matches = matcher(name);
  if (name.includes('*')) return tables.filter((it) => matches(it) || matches(it.split('.')[1]));
  return tables.includes(name) ? [name] : tables.filter((it) => it.split('.')[1] === name);
}

function matcher(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.?^${}()|[\]\\]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('.*')}$`);
  return (text) => whole.test(text);
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

function unknown(
  problems: Problems,
  term: string,
  name: string,
  tables: readonly string[],
  kind: string,
  group?: Group,
): void {
  if (group) {
    const { method, wanted, known } = group;
    const near = nearest(wanted, known);
    const none = method === 'tag' ? 'no model has tags' : 'no model has a file; its SQL is inline';
    const all = known.length > 0 ? `there are: ${known.join(', ')}` : none;
    const what = method === 'tag' ? "is no model's tag" : 'is no folder or file of a model';
    problems.add(`'--select ${term}' ${what}`, near ? `did you mean '${method}:${near}'` : all);
    return;
  }
  const lasts = tables.map((it) => it.split('.')[1]);
  const near = name === '' ? undefined : (nearest(name, tables) ?? nearest(name, lasts));
  problems.add(
    `'--select ${term}' names no ${kind}`,
    near
      ? `did you mean '${near}'`
      : 'data-mesh ls shows all there are; write name, +name, name+, tag:name, path:folder or several with commas',
  );
}
