import type { Problem } from '../../error';
import { fileAccess } from '../file-access';
import { isPureTableFunction, mendOfVolatile, readsFiles } from '../functions';
import { problemAt, problemIn, type Subject } from '../subject';
import { functionsIn, nodesOf } from '../syntax-tree';

/** Run twice on the same inputs, the SQL gives the same rows. */
export function deterministic(subject: Subject): Problem[] {
  const { tree } = subject.select;
  const columns = new Set([...subject.inputs.values()].flat().map(({ name }) => name.toLowerCase()));
  const calls = functionsIn(tree).filter(({ isTable }) => !isTable);
  // current_date and its like are written without parentheses: the parser takes them for columns.
  const words = [...nodesOf(tree)]
    .filter((node) => node.class === 'COLUMN_REF' && (node.column_names as string[]).length === 1)
    .map((node) => ({ name: (node.column_names as string[])[0].toLowerCase(), at: node.query_location }))
    .filter(({ name }) => !columns.has(name));
  const samples = [...nodesOf(tree)].filter(({ sample }) => (sample as { seed?: number } | undefined)?.seed === -1);
  return [
    ...[...calls, ...words].flatMap(({ name, at }) => {
      const mend = mendOfVolatile(name);
      return mend
        ? [problemAt(subject, `${name} gives another answer in every run`, mend, { query_location: at })]
        : [];
    }),
    ...samples.map((node) =>
      problemAt(
        subject,
        'a sample is another one in every run',
        'add REPEATABLE (42), or choose rows by hash(…)',
        node,
      ),
    ),
  ];
}

/** The SQL reads its inputs and nothing else: no files, and no tables by way of a function. */
export function inputsOnly(subject: Subject): Problem[] {
  const others = functionsIn(subject.select.tree).filter(
    (call) => call.isTable && !isPureTableFunction(call.name) && !readsFiles(call),
  );
  return [
    ...fileAccess(subject.select).map((fault) => problemIn(subject.model, fault)),
    ...others.map(({ name, at }) =>
      problemAt(
        subject,
        `${name}(…) in FROM reads what is no input`,
        "add the table to 'inputs' and use its name there",
        {
          query_location: at,
        },
      ),
    ),
  ];
}

/** Nothing is bound to a model's SQL yet but its inputs. */
export function noParameters(subject: Subject): Problem[] {
  return [...nodesOf(subject.select.tree)]
    .filter((node) => node.class === 'PARAMETER')
    .map((node) => problemAt(subject, `'$${node.identifier}' is bound to nothing`, 'write the value in the SQL', node));
}
