import { explainError } from '../check';
import type { Session } from '../engine';
import { MeshError } from '../error';
import { parseSubscribedName, type TeamManifest } from '../manifest';
import { openQuery, type Platform, tableStates } from '../run';
import type { Rows } from './print-rows';
import { tableNames, tablesRead } from './query-tables';
import { assertGranted } from './team';
import { withEngine } from './workbench';

export interface Question {
  readonly text: string;
  /** As whom it is asked. @default - nobody: all tables of this machine are open */
  readonly team?: TeamManifest;
  /** The version of the tables: a time, a snapshot's id, a tag or a branch. @default - the current one */
  readonly asOf?: string;
  readonly signal: AbortSignal;
  /** Told where rows are asked for that are made up from a contract. */
  note(text: string): void;
}

/** Runs one query over the tables that it names and hands its rows on as they come. */
export async function ask(
  platform: Platform,
  { text, team, asOf, signal, note }: Question,
  show: (rows: Rows) => Promise<void>,
): Promise<void> {
  const named = await withEngine((session) => tablesRead(session, text, platform));
  if (team && named) assertGranted(team, named);
  for (const table of await samplesOf(platform, named))
    note(`SAMPLE ${table}: its rows are made up from its contract\n`);
  const session = await openQuery(platform, {
    tables: named ?? (team && (await madeOf(platform, team.reads))),
    asOf,
  });
  const stop = () => session.interrupt();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    await show(await session.stream(text));
  } catch (error) {
    if (error instanceof MeshError || signal.aborted) throw error;
    throw await explained(error, session, team?.reads ?? tableNames(platform));
  } finally {
    signal.removeEventListener('abort', stop);
    session.close();
  }
}

async function samplesOf(platform: Platform, named: readonly string[] = []): Promise<string[]> {
  if (!named.some((name) => parseSubscribedName(name))) return [];
  const states = await tableStates(platform);
  return states.filter(({ table, layer }) => layer === 'sample' && named.includes(table)).map(({ table }) => table);
}

/** Of these tables, those that there is something to read of. */
async function madeOf(platform: Platform, names: readonly string[]): Promise<string[]> {
  return (await tableStates(platform)).map(({ table }) => table).filter((name) => names.includes(name));
}

async function explained(error: unknown, session: Session, tables: readonly string[]): Promise<MeshError> {
  const columns = await session.all<{ name: string }>(
    'SELECT DISTINCT column_name AS name FROM duckdb_columns() WHERE NOT internal ORDER BY name',
  );
  const { message, hint, line } = explainError(error, { tables, columns: columns.map(({ name }) => name) });
  return new MeshError([{ message: line !== undefined && line > 1 ? `${message} (line ${line})` : message, hint }], {
    cause: error,
  });
}
