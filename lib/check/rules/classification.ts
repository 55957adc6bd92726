import { type ClassificationRule, isClassified } from '../../contract';
import type { Problem } from '../../error';
import { environmentOf, ifSure, Queries } from '../identity';
import { type BoundSubject, columnsOfTable, problemAt } from '../subject';

/** What is made of values that not everybody may see says itself who may see it. A count of them shows none. */
export function keptClassification(subject: BoundSubject): Problem[] {
  const { mesh, model, select, inputs } = subject;
  const classified = new Map(
    model.inputs.flatMap(({ name, table }) =>
      (columnsOfTable(mesh, table) ?? [])
        .filter(isClassified)
        .map((it) => [`${name}.${it.name}`.toLowerCase(), it.classification] as const),
    ),
  );
  const open = new Set(model.columns.filter((it) => it.classification === undefined).map(({ name }) => name));
  if (classified.size === 0 || open.size === 0) return [];
  const queries = new Queries();
  const environment = environmentOf(mesh, model, inputs);
  const outputs = ifSure(() => queries.outputsOf(select.tree, environment)) ?? [];
  return outputs.flatMap((output, at) => {
    const declared = model.columns.find(({ name }) => name.toLowerCase() === output);
    if (!declared || !open.has(declared.name)) return [];
    const origins = ifSure(() => queries.originsOf(select.tree, environment, at)) ?? [];
    const found = [...origins].filter((it) => classified.has(it));
    if (found.length === 0) return [];
    const strictest = STRICTEST.find((it) => found.some((origin) => classified.get(origin) === it));
    const message = `'${declared.name}' is made of ${found.join(', ')}, which is ${strictest}, and is not classified itself`;
    const hint = `give it 'classification: Classification.${strictest}()', or 'internal()' or 'public()' where its values may be seen`;
    return [problemAt('classification-lost', subject, message, hint)];
  });
}

const STRICTEST: readonly ClassificationRule[] = ['restricted', 'confidential'];
