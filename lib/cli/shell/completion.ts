import { subscribedName } from '../../manifest';
import type { Platform } from '../../run';
import { tableNames } from '../query-tables';

const KEYWORDS =
  'SELECT FROM WHERE GROUP BY ORDER LIMIT OFFSET HAVING JOIN LEFT RIGHT FULL INNER CROSS SEMI ANTI ASOF ON USING AND OR NOT IN IS NULL LIKE ILIKE BETWEEN CASE WHEN THEN ELSE END AS WITH RECURSIVE UNION ALL EXCEPT INTERSECT DISTINCT VALUES DESCRIBE SUMMARIZE EXPLAIN QUALIFY OVER PARTITION ASC DESC CAST COUNT SUM AVG MIN MAX COALESCE DATE INTERVAL EXCLUDE REPLACE PIVOT UNPIVOT'.split(
    ' ',
  );
export const DOT_COMMANDS = ['.help', '.tables', '.quit'];
/** Behind these words stands a table. */
const BEFORE_TABLE = /\b(from|join|describe|summarize)\s+[\w.]*$/i;
const LAST_WORD = /(?:^\.\w*|[\w.]*)$/;

export interface Names {
  readonly tables: readonly string[];
  readonly columns: readonly string[];
}

/** The names that a query may use: of the tables that may be read, where not all of them may. */
export function namesOf(platform: Platform, reads?: readonly string[]): Names {
  const { datasets, models, subscriptions } = platform.mesh;
  const tables = tableNames(platform).filter((name) => !reads || reads.includes(name));
  const columns = new Set<string>();
  for (const name of tables) {
    for (const column of (datasets.get(name) ?? models.get(name))?.columns ?? []) columns.add(column.name);
  }
  for (const { product, tables: subscribed } of subscriptions.values()) {
    const read = subscribed.filter((table) => tables.includes(subscribedName(product, table.name)));
    for (const column of read.flatMap((table) => table.columns)) columns.add(column.name);
  }
  return { tables: [...tables].sort(), columns: [...columns].sort() };
}

/** What the last word of a line can become, as node's readline asks for it. */
export function complete(line: string, { tables, columns }: Names): [completions: string[], word: string] {
  const word = LAST_WORD.exec(line)?.[0] ?? '';
  if (/^\.\w*$/.test(line)) return [starting(DOT_COMMANDS, word), word];
  if (BEFORE_TABLE.test(line)) return [starting(tables, word), word];
  if (word === '') return [[], word];
  const upper = word === word.toUpperCase() && /[A-Z]/.test(word);
  const keywords = starting(KEYWORDS, word).map((keyword) => (upper ? keyword : keyword.toLowerCase()));
  return [[...new Set([...starting(columns, word), ...starting(tables, word), ...keywords])], word];
}

function starting(names: readonly string[], start: string): string[] {
  return names.filter((name) => name.toLowerCase().startsWith(start.toLowerCase()));
}
