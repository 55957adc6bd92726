import { quoteIdentifier, quoteList, type Session } from '../engine';
import { type CopyRequest, fileSql, orderTerm } from './copy-sql';
import { type CopiedFile, copiedFile } from './copy-stats';

/**
 * The same rows in files whose rows are in the table's order: the engine, though asked to sort, mixes some where it writes
 * with several threads or divides rows over partitions. Only files that need it are written again.
 */
export async function inOrder(
  session: Session,
  request: CopyRequest,
  copied: readonly CopiedFile[],
): Promise<CopiedFile[]> {
  if (copied.length === 0) return [];
  const paths = copied.map(({ path }) => path);
  const mixed = new Set((await session.all(mixedSql(request, paths))).map(({ path }) => String(path)));
  const sorted: CopiedFile[] = [];
  for (const file of copied) {
    if (!mixed.has(file.path)) sorted.push(file);
    else {
      const [row] = await session.all(fileSql(request, file.path, `${file.path}.sorted`));
      sorted.push({ ...copiedFile(row), partition: file.partition });
    }
  }
  return sorted;
}

/** Files in which a row comes before one that should precede it; they are read once, in the order of their rows. */
function mixedSql({ columns, sortBy }: CopyRequest, paths: readonly string[]): string {
  const terms = sortBy.map((by) => `${quoteIdentifier(by.column)}, '${orderTerm(by)}'`);
  let file = 'filename';
  while (columns.some(({ name }) => name.toLowerCase() === file)) file = `_${file}`;
  const rows = `SELECT ${file} AS path, create_sort_key(${terms.join(', ')}) AS key
    FROM read_parquet(${quoteList(paths)}, filename = '${file}')`;
  const pairs = `SELECT path, key, lag(path) OVER () AS path_before, lag(key) OVER () AS key_before FROM (${rows})`;
  return `SELECT DISTINCT path FROM (${pairs}) WHERE path_before = path AND key_before > key`;
}
