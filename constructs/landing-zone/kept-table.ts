import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { fail } from '../../lib/error';
import type { KeptTable } from '../../lib/manifest';

/** Bytes: what people can review. The text travels in the manifest. */
const LARGEST = 256 * 1024;

/** A table of the team's repository, as it is now. */
export function readKeptTable(path: string, owner: string): KeptTable {
  const what = 'Source.fromRepository';
  if (owner.trim() === '') fail(`${what}: 'owner' is empty`, 'say who answers for its rows');
  const file = resolve(path);
  const shown = relative(process.cwd(), file).split(sep).join('/');
  if (!existsSync(file) || !statSync(file).isFile())
    fail(`${what}: there is no file ${path}`, `give a path from the folder of cdk.json, which is ${process.cwd()}`);
  if (shown.startsWith('../'))
    fail(`${what}: ${path} lies outside of the app's folder`, 'keep it in the repository of the team, beside cdk.json');
  const bytes = readFileSync(file);
  if (bytes.length > LARGEST)
    fail(
      `${what}: ${path} has ${bytes.length} bytes, a table that is kept by hand has at most ${LARGEST}`,
      'drop larger ones into a landing zone: Source.csv',
    );
  return { file: shown, owner, text: textOf(bytes, path) };
}

function textOf(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail(`Source.fromRepository: ${path} is not UTF-8`, 'save it as UTF-8');
  }
}
