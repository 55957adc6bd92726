import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A table in Glue, `database.table`, and the metadata file of the one on this machine that it must equal. */
export interface ComparedTable {
  readonly glue: string;
  readonly local: string;
  /** False for a quarantine and a view, which may hold nothing. */
  readonly hasRows: boolean;
}

export interface Comparison {
  /** Of the table in Glue. */
  readonly rows: number;
  /** Rows that only one of them has, a few of them; empty where both are equal. */
  readonly differences: readonly string[];
}

/** What PyIceberg finds that differs (compare_tables.py), by the table in Glue. */
export async function compareTables(
  tables: readonly ComparedTable[],
  env: Readonly<Record<string, string>>,
): Promise<Record<string, Comparison>> {
  const program = spawn(process.env.CONFORMANCE_PYTHON as string, [join(__dirname, '../compare_tables.py')], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  program.stdin.end(JSON.stringify(tables));
  const [answer, said] = await Promise.all([text(program.stdout), text(program.stderr)]);
  if (answer === '') throw new Error(`PyIceberg could not read the tables: ${said}`);
  return JSON.parse(answer);
}
