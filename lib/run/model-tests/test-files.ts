import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MeshError, type Problem } from '../../error';
import { type ModelTestCase, readTestFile } from './test-file';

const PASSED_OVER = /^(\.|node_modules$|cdk\.out$|build$|dist$)/;
const TEST_FILE = /\.test\.ya?ml$/;

/**
 * The tests in all files `*.test.yaml` below an app's folder, in the order of their paths.
 *
 * @throws MeshError with everything that is wrong in any of them
 */
export async function readModelTests(folder: string): Promise<ModelTestCase[]> {
  const tests: ModelTestCase[] = [];
  const problems: Problem[] = [];
  for (const file of await testFilesBelow(folder, '')) {
    try {
      tests.push(...readTestFile(await readFile(join(folder, file), 'utf8'), file));
    } catch (error) {
      if (!(error instanceof MeshError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new MeshError(problems);
  return tests;
}

async function testFilesBelow(folder: string, below: string): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (PASSED_OVER.test(entry.name)) continue;
    if (entry.isDirectory()) found.push(...(await testFilesBelow(folder, path)));
    else if (TEST_FILE.test(entry.name)) found.push(path);
  }
  return found;
}
