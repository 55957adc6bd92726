import { isDeepStrictEqual } from 'node:util';
import type { Kept } from './kept';

const MEND =
  'keep it as it was (the ids of constructs, or overrideLogicalId), or give the old one a way over and tell users of it under a new major version';

/** What those lose who upgrade from one version to another, a sentence a resource or table; what is new loses nobody anything. */
export function losses(from: Kept, to: Kept): string[] {
  const resources = Object.entries(from.resources).flatMap(([id, before]) => {
    const named = `${id} (${before.type} of ${before.path})`;
    const after = to.resources[id];
    if (after?.type !== before.type)
      return [`${named} is gone: an upgrade deletes or leaves it, and begins anew without what it keeps; ${MEND}`];
    const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
    const replaced = [...names].filter((name) => !isDeepStrictEqual(before.properties[name], after.properties[name]));
    const changed = replaced.map(
      (name) =>
        `${named} is replaced by its ${name}, which was ${shown(before.properties[name])} and is ${shown(after.properties[name])}; ${MEND}`,
    );
    if (!isDeepStrictEqual(before.onDelete, after.onDelete))
      changed.push(
        `${named} was ${before.onDelete.join('/')} at its deletion and is ${after.onDelete.join('/')}; ${MEND}`,
      );
    return changed;
  });
  const tables = Object.entries(from.tables).flatMap(([id, before]) => {
    const after = to.tables[id];
    if (!isDeepStrictEqual(after?.place, before.place))
      return [
        `the table ${id} was at ${shown(before.place)} and is at ${shown(after?.place)}: an upgrade begins an empty one; ${MEND}`,
      ];
    return Object.entries(before.columns)
      .filter(([name, type]) => after.columns[name] !== type)
      .map(([name, type]) => `the column ${name} of table ${id} was ${type} and is ${after.columns[name]}; ${MEND}`);
  });
  return [...resources, ...tables];
}

function shown(value: unknown): string {
  return value === undefined ? 'not there' : JSON.stringify(value);
}
