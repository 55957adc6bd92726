import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generate } from '.';

const folder = join(__dirname, '..');
const files = generate();
for (const [path, bytes] of files) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}
const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
console.log(`${files.size} files, ${Math.round(bytes / 1024)} KiB`);
