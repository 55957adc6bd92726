import type { ModelState } from './model-state';

/** Why a model is built: what it was made of against what it would be made of now, in words. Empty: nothing differs. */
export function dueReasons(was: ModelState | undefined, is: ModelState): string[] {
  if (!was) return ['it was never built'];
  return [
    ...(was.sqlHash === is.sqlHash ? [] : ['its SQL changed']),
    ...(was.contractHash === is.contractHash
      ? []
      : ['what is declared of it changed: columns, key, relations, checks or inputs']),
    ...parameterReasons(was.parameters ?? {}, is.parameters ?? {}),
    ...Object.keys(is.inputs).flatMap((table) => {
      if (!(table in was.inputs)) return was.contractHash === is.contractHash ? [`it reads ${table} now`] : [];
      return was.inputs[table] === is.inputs[table] ? [] : [`${table} has a new version`];
    }),
  ];
}

function parameterReasons(was: Readonly<Record<string, string>>, is: Readonly<Record<string, string>>): string[] {
  return Object.entries(is).flatMap(([name, value]) => {
    if (was[name] === value) return [];
    return [was[name] === undefined ? `$${name} is ${value}` : `$${name} is ${value} and was ${was[name]}`];
  });
}
