import { fail, nearest } from '../../error';
import type { LoadedLineage } from './load-lineage';

/** What lineage is asked of. */
export interface Target {
  readonly table: string;
  /** Absent: the whole table. */
  readonly column?: string;
}

/** The table, or the column, that a word names: `domain.table`, `domain.table.column`. */
export function targetNamed({ lineage, aliases }: Pick<LoadedLineage, 'lineage' | 'aliases'>, word: string): Target {
  const names = [...lineage.keys(), ...aliases.keys()];
  const same = (name: string, text: string): boolean => name.toLowerCase() === text.toLowerCase();
  const whole = names.find((name) => same(name, word));
  if (whole !== undefined) return { table: aliases.get(whole) ?? whole };
  const owner = names
    .filter((name) => same(`${name}.`, word.slice(0, name.length + 1)))
    .sort((a, b) => b.length - a.length)[0];
  if (owner === undefined) return unknownTable(names, word);
  const table = aliases.get(owner) ?? owner;
  const columns = [...(lineage.get(table)?.columns.keys() ?? [])];
  const asked = word.slice(owner.length + 1);
  const column = columns.find((name) => same(name, asked));
  if (column !== undefined) return { table, column };
  const near = nearest(asked, columns);
  return fail(
    `'${owner}' has no column '${asked}'`,
    near ? `did you mean '${owner}.${near}'` : `there are: ${columns.join(', ')}`,
  );
}

function unknownTable(names: readonly string[], word: string): never {
  const table = nearest(word, names) ?? nearest(word.replace(/\.[^.]*$/, ''), names);
  const hint = table ? `did you mean '${table}'` : `there are: ${names.join(', ')}`;
  return fail(`there is no table '${word}'`, names.length > 0 ? hint : 'the app declares no table');
}
