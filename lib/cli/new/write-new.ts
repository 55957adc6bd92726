import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../../error';

/** Writes files into a folder that is not there yet, or is empty: nothing is ever overwritten. */
export function writeNew(folder: string, shown: string, files: Readonly<Record<string, string>>): void {
  const other = 'give another folder behind the name';
  if (existsSync(folder) && !statSync(folder).isDirectory()) fail(`'${shown}' is a file`, other);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    fail(`the folder '${shown}' is not empty, and nothing is overwritten`, other);
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, { flag: 'wx' });
  }
}
