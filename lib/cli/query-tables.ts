import {
  commonTablesIn,
  fileAccess,
  functionsIn,
  isSelect,
  nameHint,
  nodesOf,
  parseSelect,
  type SqlFault,
  type SyntaxNode,
  tablesIn,
} from '../check';
import type { Session } from '../engine';
import { fail, MeshError } from '../error';
import { logicalName, quarantineName } from '../manifest';
import { type Platform, sharedNames } from '../run';

const HINT = 'sql only reads: SELECT, FROM, WITH, DESCRIBE, SUMMARIZE, EXPLAIN; what is written is written by run';
/** Schemas of the engine itself, which tell of its tables. */
const SYSTEM_SCHEMAS = new Set(['information_schema', 'pg_catalog']);

/** The tables that the query reads, so that only their files are opened; undefined where it may ask for any. */
export async function tablesRead(session: Session, text: string, platform: Platform): Promise<string[] | undefined> {
  const parsed = await parseSelect(session, text.replace(/^\s*EXPLAIN(\s+ANALYZE)?\b/i, ''));
  if (!isSelect(parsed)) {
    throw notReadable(text, parsed);
  }
  if ([...nodesOf(parsed.tree)].some(({ type, query: shown }) => type === 'SHOW_REF' && !shown)) {
    fail('SHOW is not for here', 'data-mesh ls lists the tables, DESCRIBE domain.table the columns of one');
  }
  const faults = fileAccess(parsed);
  if (faults.length > 0) throw new MeshError(faults);
  const common = new Set(commonTablesIn(parsed.tree).map(({ name }) => name.toLowerCase()));
  const read = tablesIn(parsed.tree)
    .filter(({ name, qualified }) => name !== qualified || !common.has(name.toLowerCase()))
    .map(({ qualified }) => qualified.toLowerCase());
  const known = new Set(tableNames(platform));
  const unknown = new Set(read.filter((name) => !known.has(name) && !isSystem(name)));
  if (unknown.size > 0) {
    throw new MeshError(
      [...unknown].map((name) => ({ message: `there is no table '${name}'`, hint: nameHint(name, known) })),
    );
  }
  return read.some(isSystem) || asksOfTheEngine(parsed.tree) ? undefined : [...new Set(read)];
}

function isSystem(name: string): boolean {
  return SYSTEM_SCHEMAS.has(name.split('.')[0]);
}

/** Functions that tell of the engine's tables name none of them. */
function asksOfTheEngine(tree: SyntaxNode): boolean {
  return functionsIn(tree).some(({ name }) => name.startsWith('duckdb_'));
}

/** Logical names of all tables that can be asked: quarantines, published and subscribed ones among them. */
export function tableNames(platform: Platform): string[] {
  const datasets = [...platform.mesh.datasets.values()].map(logicalName);
  const models = [...platform.mesh.models.values()].map(logicalName);
  return [...datasets, ...datasets.map(quarantineName), ...models, ...sharedNames(platform)];
}

function notReadable(text: string, { message, hint, line }: SqlFault): MeshError {
  const named = message.replace(/\bit\b/, 'the query');
  if (line === undefined) return new MeshError([{ message: named, hint: HINT }]);
  return new MeshError([{ message: text.trim().includes('\n') ? `${named} (line ${line})` : named, hint }]);
}
