// What strangers say of our work: readers, linters and APIs that we did not write, most of them in Python. With --only-install they are
// fetched, and nobody is asked.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installNewestPeers, installOldestPeers, installPacmak, installPythonCdk } from './consumed/install.mjs';
import { installClickHouse, installIceberg, installSimulator, installTrino } from './strangers/install.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const venv = join(root, '.conformance/venv');
const bin = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
const python = join(bin, 'python');
const stamp = join(venv, 'requirements.txt');
const wanted = readFileSync(join(root, 'test/conformance/requirements.txt'), 'utf8');
const ATTEMPTS = 3;
const ONLY_INSTALL = '--only-install';

const reason = prepare();
if (reason) {
  console.error(`CONFORMANCE WAS NOT CHECKED: ${reason.toUpperCase()}`);
  console.error(`it needs python3 (3.10 or newer, with venv) and, by pip:\n${wanted}`);
} else {
  console.error(`conformance: python at ${python} with ${wanted.trim().split('\n').join(', ')}`);
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const given = process.argv.slice(2).filter((word) => word !== ONLY_INSTALL);
  const words = [jest, '--config', 'test/conformance/jest.config.json', ...given];
  const env = { ...process.env, CONFORMANCE_PYTHON: python };
  const strangers = {
    CLICKHOUSE: installClickHouse(root),
    TRINO: installTrino(root),
    ICEBERG: installIceberg(root),
    SIMULATOR: installSimulator(root),
    OLDEST_CDK: installOldestPeers(root),
    NEWEST_CDK: installNewestPeers(root),
    PACMAK: installPacmak(root),
    PYTHON_CDK: installPythonCdk(root),
  };
  for (const [name, { folder }] of Object.entries(strangers)) if (folder) env[`CONFORMANCE_${name}`] = folder;
  if (!process.argv.includes(ONLY_INSTALL))
    process.exitCode = spawnSync(process.execPath, words, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
  for (const [name, { missing }] of Object.entries(strangers)) {
    if (missing) console.error(`${name} WAS NOT ASKED, SO ITS TESTS WERE SKIPPED: ${missing.toUpperCase()}`);
  }
}

/** Why nothing can be checked on this machine, or undefined where all is ready. */
function prepare() {
  const ready = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (ready && spawnSync(python, ['-c', '']).status === 0) return undefined;
  const system = process.platform === 'win32' ? 'python' : 'python3';
  if (spawnSync(system, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']).status !== 0) {
    return `there is no ${system} of version 3.10 or newer`;
  }
  rmSync(venv, { recursive: true, force: true });
  const made = spawnSync(system, ['-m', 'venv', venv], { encoding: 'utf8' });
  if (made.status !== 0) return `${system} makes no venv here: ${lastLine(made)}`;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    console.error('conformance: installing the Python packages (once)');
    const words = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      'test/conformance/requirements.txt',
    ];
    const pip = spawnSync(python, words, { cwd: root, encoding: 'utf8', timeout: 10 * 60_000 });
    if (pip.status === 0) {
      writeFileSync(stamp, wanted);
      return undefined;
    }
    if (attempt === ATTEMPTS) return `pip could not fetch the packages, ${ATTEMPTS} times: ${lastLine(pip)}`;
  }
}

function lastLine({ stdout, stderr, error }) {
  return `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').at(-1) || String(error);
}
