import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { withEngine } from '../workbench';
import { bad, type Finding, ok, warn } from './finding';

const GIB = 1024 ** 3;
const NODE = { oldest: 20, wanted: 22 };
const DISK = { least: 0.25 * GIB, wanted: 5 * GIB };
const MEMORY = { wanted: 2 * GIB };

/** What the library needs of this machine. @param folder of the app */
export async function checkMachine(folder: string): Promise<Finding[]> {
  return [
    checkNode(process.versions.node),
    await checkEngine(),
    checkWarehouse(folder),
    checkDisk(await freeBytes(folder)),
    checkMemory(totalmem()),
  ];
}

export function checkNode(version: string): Finding {
  const major = Number.parseInt(version, 10);
  const found = `Node.js ${version}`;
  if (major < NODE.oldest) return bad('node', found, `install Node.js ${NODE.wanted}`);
  if (major < NODE.wanted)
    return warn('node', found, `install Node.js ${NODE.wanted}: clients of AWS published from 2027 on need it`);
  return ok('node', found);
}

async function checkEngine(): Promise<Finding> {
  const { platform, arch } = process;
  try {
    const version = await withEngine(async (session) => {
      const [row] = await session.all<{ version: string }>('SELECT version() AS version');
      return row.version;
    });
    return ok('engine', `DuckDB ${version} for ${platform}-${arch}`);
  } catch (error) {
    const mend = 'npm install --include=optional @duckdb/node-api@1.5.5-r.5, on the machine that runs it';
    return bad('engine', `DuckDB cannot be loaded on ${platform}-${arch}: ${(error as Error).message}`, mend);
  }
}

function checkWarehouse(folder: string): Finding {
  const state = join(folder, '.data-mesh');
  const there = nearestThere(state);
  try {
    accessSync(there, constants.W_OK);
    return ok('warehouse', `${state} can be written`);
  } catch {
    return bad('warehouse', `${there} cannot be written`, 'let this user write there, or copy the app elsewhere');
  }
}

export function checkDisk(free: number): Finding {
  const found = `${gibibytes(free)} free`;
  if (free < DISK.least) return bad('disk', found, 'free some space: a run that finds none ends');
  if (free < DISK.wanted)
    return warn('disk', found, `${gibibytes(DISK.wanted)} leave room for a bundle of functions and a month of files`);
  return ok('disk', found);
}

export function checkMemory(total: number): Finding {
  const found = `${gibibytes(total)} of memory`;
  if (total < MEMORY.wanted) return warn('memory', found, `with ${gibibytes(MEMORY.wanted)} less is spilled to disk`);
  return ok('memory', found);
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(nearestThere(folder));
  return bavail * bsize;
}

function nearestThere(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestThere(dirname(path));
}

function gibibytes(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
