import { nearest, type Problem } from '../../error';
import { environmentOf, ifSure, Queries } from '../identity';
import { type BoundSubject, problemAt } from '../subject';

/** What tells when a row of an incremental model belongs comes from what tells it of the rows that it is made of. */
export function sliced(subject: BoundSubject): Problem[] {
  const { mesh, model, select, inputs } = subject;
  const rule = model.materialization;
  if (rule?.kind !== 'incremental') return [];
  const wanted = Object.entries(rule.inputs).map(([input, column]) => `${input}.${column}`.toLowerCase());
  const unknown = Object.entries(rule.inputs).flatMap(([input, column]) => {
    const names = inputs.get(input)?.map(({ name }) => name);
    if (names?.includes(column)) return [];
    const near = nearest(names ? column : input, names ?? inputs.keys());
    const message = names ? `the input '${input}' has no column '${column}'` : `there is no input '${input}'`;
    const hint = near ? `did you mean '${near}'` : `there are: ${[...(names ?? inputs.keys())].join(', ')}`;
    return [problemAt('slice-column', subject, `materialization: ${message}`, hint)];
  });
  if (unknown.length > 0) return unknown;
  const queries = new Queries();
  const environment = environmentOf(mesh, model, inputs);
  const origins = ifSure(() => {
    const at = queries.outputsOf(select.tree, environment).indexOf(rule.by.toLowerCase());
    return queries.originsOf(select.tree, environment, at);
  });
  const hint = `give '${rule.by}' as it is in ${wanted.join(' and ')}, or as a function of it`;
  if (origins === undefined) {
    const message = `it cannot be told from the SQL that '${rule.by}' comes from ${wanted.join(' or ')}`;
    return [problemAt('slice-unsure', subject, message, `${hint}; a full refresh shows whether both give the same`)];
  }
  if (origins.size === 0) return [problemAt('slice-column', subject, `'${rule.by}' comes from no input`, hint)];
  if (wanted.some((column) => origins.has(column))) return [];
  const message = `'${rule.by}' comes from ${[...origins].join(', ')} and not from ${wanted.join(' or ')}`;
  return [problemAt('slice-unsure', subject, message, hint)];
}

/** What a model adds is made of the rows that are new: a sum of them is no sum of all. */
export function appended(subject: BoundSubject): Problem[] {
  const { mesh, model, select, inputs } = subject;
  if (model.materialization?.kind !== 'append') return [];
  const environment = environmentOf(mesh, model, inputs);
  const { input } = model.materialization;
  return [...new Queries().selects(select.tree, environment)]
    .filter(({ rows }) => rows?.groups !== undefined && ifSure(() => reads(rows.from.relations, input)) !== false)
    .map(({ node }) => {
      const [first] = (node.select_list as { query_location?: number }[] | undefined) ?? [];
      const message = `it sums up rows of '${input}', of which it sees only those that are new`;
      const hint = 'append rows as they are and sum them up in another model, or take Materialization.incremental';
      return problemAt('append-of-a-summary', subject, message, hint, first);
    });
}

function reads(
  relations: readonly { columns?: readonly string[]; originsOf(column: string): ReadonlySet<string> }[],
  input: string,
): boolean {
  return relations.some((relation) =>
    (relation.columns ?? []).some((column) =>
      [...relation.originsOf(column)].some((it) => it.startsWith(`${input.toLowerCase()}.`)),
    ),
  );
}
