import type { Problem } from '../../error';
import { fileAccess } from '../file-access';
import { isBareFunction, isPureTableFunction, mendOfVolatile, readsFiles } from '../functions';
import { problemAt, problemIn, type Subject } from '../subject';
import { allNodes, functionsIn } from '../syntax-tree';

/** Run twice on the same inputs, the SQL gives the same rows. */
export function deterministic(subject: Subject): Problem[] {
  const { tree } = subject.select;
  const calls = functionsIn(tree).filter(({ isTable }) => !isTable);
  const names = namesIn(subject);
  const bare = allNodes(tree)
    .filter((node) => node.class === 'COLUMN_REF' && (node.column_names as string[]).length === 1)
    .map((node) => ({ name: (node.column_names as string[])[0].toLowerCase(), at: node.query_location }))
    .filter(({ name }) => isBareFunction(name) && !names.has(name));
  const samples = allNodes(tree).filter(({ sample }) => (sample as { seed?: number } | undefined)?.seed === -1);
  return [
    ...[...calls, ...bare].flatMap(({ name, at }) => {
      const mend = mendOfVolatile(name);
      return mend
        ? [problemAt('volatile', subject, `${name} gives another answer in every run`, mend, { query_location: at })]
        : [];
    }),
    ...samples.map((node) =>
      problemAt(
        'sample',
        subject,
        'a sample is another one in every run',
        'add REPEATABLE (42), or choose rows by hash(…)',
        node,
      ),
    ),
  ];
}

/** What a bare word may mean besides a function: a column of an input, or what the SQL itself calls something. */
function namesIn({ inputs, select }: Subject): Set<string> {
  const columns = [...inputs.values()].flat().map(({ name }) => name);
  const aliases = allNodes(select.tree).flatMap(({ alias, column_name_alias: list }) => [
    ...(alias ? [alias] : []),
    ...((list as string[] | undefined) ?? []),
  ]);
  return new Set([...columns, ...aliases].map((name) => name.toLowerCase()));
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
        'reads-past-inputs',
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
