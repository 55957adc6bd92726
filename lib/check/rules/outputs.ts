import { nearest, type Problem } from '../../error';
import { castProblem } from '../cast';
import { type BoundSubject, problemAt, type Subject } from '../subject';
import { outputName, outputsOf, type SyntaxNode } from '../syntax-tree';

/** Every output column has a name of its own, or engines would make one up, each another. */
export function outputNames(subject: Subject): Problem[] {
  const outputs = outputsOf(subject.select.tree);
  const seen = new Map<string, SyntaxNode>();
  return outputs.flatMap((output, index) => {
    if (output.class === 'STAR') return [];
    const name = outputName(output)?.toLowerCase();
    if (name === undefined) {
      return [
        problemAt('unnamed-output', subject, `output column ${index + 1} has no name`, 'add one: … AS name', output),
      ];
    }
    if (seen.has(name)) {
      return [
        problemAt(
          'repeated-output',
          subject,
          `two output columns are called '${name}'`,
          'give one of them another name: … AS other',
          output,
        ),
      ];
    }
    seen.set(name, output);
    return [];
  });
}

/** The SQL gives the declared columns: all of them, no other, each of its type or one that casts to it without loss. */
export function declaredColumns(subject: BoundSubject): Problem[] {
  const { model, select, outputs } = subject;
  const nodes = outputsOf(select.tree);
  const spelled = nodes.every((node) => node.class !== 'STAR');
  const given = outputs.map((output, index) => ({ ...output, node: spelled ? nodes[index] : undefined }));
  const named = given.filter(({ node }) => node === undefined || outputName(node) !== undefined);
  const declared = new Map(model.columns.map((column) => [column.name, column]));
  const missing = model.columns.filter(({ name }) => !given.some((output) => same(output.name, name)));
  const extra = named.filter((output) => !declared.has(output.name.toLowerCase()));
  return [
    ...missing.map(({ name }) => {
      const near = nearest(
        name,
        extra.map((output) => output.name),
      );
      const hint = near
        ? `did you mean '${near}', which the SQL gives`
        : "add it to the SELECT or take it out of 'columns'";
      return problemAt('missing-output', subject, `the SQL gives no column '${name}'`, hint);
    }),
    ...extra.map(({ name, node }) =>
      problemAt(
        'undeclared-output',
        subject,
        `the SQL gives '${name}', which is not declared`,
        "add it to 'columns' or take it out of the SELECT",
        node,
      ),
    ),
    ...named.flatMap(({ name, duckdbType, node }) => {
      const column = declared.get(name.toLowerCase());
      const problem = column && duckdbType !== '' && !isNull(node) && castProblem(column, duckdbType);
      return problem ? [problemAt(problem.rule, subject, problem.message, problem.hint, node)] : [];
    }),
  ];
}

/** Stars can repeat a name as well: `SELECT * FROM a JOIN b` does. */
export function repeatedOutputs(subject: BoundSubject): Problem[] {
  if (outputsOf(subject.select.tree).every((node) => node.class !== 'STAR')) return [];
  const names = subject.outputs.map(({ name }) => name.toLowerCase());
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map((name) =>
    problemAt(
      'repeated-output',
      subject,
      `two output columns are called '${name}'`,
      'name the columns instead of *, or write * EXCLUDE (…)',
    ),
  );
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** A bare NULL is of any type, whatever the engine calls it. */
function isNull(node: SyntaxNode | undefined): boolean {
  return (node?.value as { is_null?: boolean } | undefined)?.is_null === true;
}
