import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Rows of tables, `database.table`, as PyIceberg reads them through the Glue at AWS_ENDPOINT_URL. */
export async function readByPyiceberg(tables: readonly string[]): Promise<Record<string, Record<string, unknown>[]>> {
  const words = [join(__dirname, '../read_glue.py'), ...tables];
  const { stdout } = await promisify(execFile)(process.env.CONFORMANCE_PYTHON as string, words, {
    env: process.env,
  });
  return JSON.parse(stdout);
}
