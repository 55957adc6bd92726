import { isPath, readsFiles } from './functions';
import type { Select, SqlFault } from './select';
import { functionsIn, spotAt, tablesIn } from './syntax-tree';

const HINT = 'SQL reads tables, not files: declare a source for what the file holds';

/** SQL that would read the machine's files. The engine is closed in besides; this says it clearly. */
export function fileAccess({ sql, tree }: Select): SqlFault[] {
  const calls = functionsIn(tree)
    .filter(readsFiles)
    .map(({ name, at }) => ({ what: `${name}(…)`, at }));
  const paths = tablesIn(tree)
    .filter(isPath)
    .map(({ name, at }) => ({ what: `'${name}'`, at }));
  return [...calls, ...paths].map(({ what, at }) => ({
    rule: 'reads-files',
    message: `${what} would read files of this machine`,
    hint: HINT,
    ...(at === undefined ? {} : spotAt(sql, at)),
  }));
}
