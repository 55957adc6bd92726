import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export const MOST_HISTORY = 1000;

/** What was typed before, newest first, as node's readline has it. None where it cannot be read. */
export function readHistory(file: string): string[] {
  try {
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).reverse() : [];
  } catch {
    return [];
  }
}

/** Keeps what was typed, for nobody else to read: a query may name a customer. On a read-only disk it is forgotten. */
export function writeHistory(file: string, newestFirst: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) chmodSync(file, 0o600);
    const lines = newestFirst.slice(0, MOST_HISTORY).reverse();
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  } catch {
    // It is a convenience, and no reason to fail.
  }
}
