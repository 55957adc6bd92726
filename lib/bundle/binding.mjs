import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { writeWhole } from './files.mjs';
import { untar } from './tar.mjs';

/** What Lambda runs on; npm leaves it out on any other machine, so it is fetched by name. */
export const LAMBDA_BINDING = '@duckdb/node-bindings-linux-arm64';

const NEEDED = ['duckdb.node', 'libduckdb.so', 'package.json'];
const ATTEMPTS = 4;

/** The files of the engine's binding for Lambda: path in its package to bytes. From the cache, else from the registry. */
export async function lambdaBinding(root, cache, { pause = 1000 } = {}) {
  const { version, integrity } = lockedPackage(root, LAMBDA_BINDING);
  const kept = join(cache, `${LAMBDA_BINDING.replace('/', '-')}-${version}.tgz`);
  let archive = existsSync(kept) && verified(readFileSync(kept), integrity);
  if (!archive) {
    archive = await download(version, integrity, cache, pause);
    writeWhole(kept, archive);
  }
  const files = untar(gunzipSync(archive));
  const missing = NEEDED.filter((file) => !files.get(file)?.length);
  if (missing.length > 0)
    throw new Error(`${LAMBDA_BINDING}@${version} lacks ${missing.join(', ')}; pin a version that has them`);
  return files;
}

function lockedPackage(root, name) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const locked = lock.packages[`node_modules/${name}`];
  if (!locked?.integrity)
    throw new Error(`package-lock.json does not name ${name} with its integrity; run npm install`);
  return locked;
}

function verified(bytes, integrity) {
  const [algorithm, expected] = integrity.split(/-(.*)/s);
  return createHash(algorithm).update(bytes).digest('base64') === expected ? bytes : undefined;
}

async function download(version, integrity, cache, pause) {
  const wanted = `${LAMBDA_BINDING}@${version}`;
  let last;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) await sleep(pause * 2 ** attempt);
    try {
      const bytes = verified(await npmPack(wanted, cache), integrity);
      if (bytes) return bytes;
      last = 'what came is not what package-lock.json records';
    } catch (error) {
      last = (error.stderr || error.message).trim().split('\n').slice(-3).join(' ');
    }
  }
  throw new Error(
    `cannot fetch ${wanted} after ${ATTEMPTS} attempts (${last}); it goes into the Lambda bundle, so the build needs the npm registry once`,
  );
}

async function npmPack(wanted, cache) {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'pack-'));
  try {
    const words = ['pack', wanted, '--prefer-offline', '--loglevel=error', '--pack-destination', folder];
    const npm = process.env.npm_execpath;
    if (npm?.endsWith('.js')) await promisify(execFile)(process.execPath, [npm, ...words]);
    else await promisify(execFile)('npm', words, { shell: process.platform === 'win32' });
    return readFileSync(
      join(
        folder,
        readdirSync(folder).find((file) => file.endsWith('.tgz')),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
