import { MeshError, nearest, Problems } from '../error';
import { logicalName } from '../manifest';
import { type Mesh, parameterProblem } from '../plan';
import { ownDatasets, ownModels } from './places';
import type { Platform } from './platform';

/**
 * Refuses values for parameters that no model declares, and those that are none of their types.
 *
 * @param given plain text by `domain.model.parameter`
 */
export function checkParameters({ mesh }: { readonly mesh: Mesh }, given: Readonly<Record<string, string>> = {}): void {
  const declared = new Map<string, string>(
    [...mesh.models].flatMap(([model, { parameters = {} }]) =>
      Object.entries(parameters).map(([name, { type }]) => [`${model}.${name}`, type] as const),
    ),
  );
  const problems = new Problems();
  for (const [name, text] of Object.entries(given)) {
    const type = declared.get(name);
    if (type === undefined) {
      const near = nearest(name, declared.keys());
      const all = declared.size > 0 ? `there are: ${[...declared.keys()].join(', ')}` : 'no model declares any';
      problems.add(`there is no parameter '${name}'`, near ? `did you mean '${near}'` : all);
    } else {
      const problem = parameterProblem(type, text);
      if (problem) problems.add(`the value of parameter '${name}' is no ${type}: '${text}'`, problem);
    }
  }
  problems.throwIfAny();
}

/** Refuses names of tables that the app does not fill. */
export function checkSelect(platform: Platform, select: readonly string[] | undefined): void {
  const names = [...ownDatasets(platform), ...ownModels(platform)].map(logicalName);
  const unknown = (select ?? []).filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new MeshError(
    unknown.map((name) => {
      const near = nearest(name, names);
      return { message: `there is no table '${name}' to run`, hint: near && `did you mean '${near}'` };
    }),
  );
}
