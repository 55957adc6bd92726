// What consumers of the library have beside it, each fetched once into .conformance: the oldest CDK that package.json lets them
// have, the newest that npm serves, the generator of jsii packages, and a Python with the CDK's packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, installPackages } from '../strangers/install.mjs';

/** The generator's version is free; what it is run with must be the jsii that the package is compiled by, 5.9. */
const PACMAK = ['jsii-pacmak@1.140.0', 'jsii-rosetta@5.9.63'];
const MINUTES = 60_000;

/** The oldest versions of the peers: the folder whose node_modules has them, or why they are not to be had. */
export function installOldestPeers(root) {
  return installPeers(root, 'cdk-oldest', (range) => range.replace(/^\^/, ''));
}

/** The newest ones; those that the library is built with, where they are the newest. */
export function installNewestPeers(root) {
  const versions = {};
  for (const [name, range] of Object.entries(packageOf(root).peerDependencies)) {
    const asked = spawnSync('npm', ['view', '--json', `${name}@${range}`, 'version'], {
      encoding: 'utf8',
      timeout: MINUTES,
    });
    if (asked.status !== 0) return { missing: `npm does not say which ${name} is the newest: ${asked.stderr.trim()}` };
    versions[range] = [JSON.parse(asked.stdout)].flat().at(-1);
  }
  return installPeers(root, 'cdk-newest', (range) => versions[range]);
}

/** jsii-pacmak: the folder whose node_modules has it, or why it is not to be had. */
export function installPacmak(root) {
  return installPackages(
    join(root, '.conformance/pacmak'),
    PACMAK.join(),
    PACMAK,
    'jsii-pacmak/package.json',
    'version',
  );
}

/** A Python with the CDK: the folder of its venv, or why it is not to be had. */
export function installPythonCdk(root) {
  const folder = join(root, '.conformance/python-cdk');
  const file = join(root, 'test/conformance/consumed/requirements.txt');
  const python = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const works = () => spawnSync(python, ['-c', 'import jsii'], { encoding: 'utf8' });
  return installed(folder, readFileSync(file, 'utf8'), works, () => {
    const system = process.platform === 'win32' ? 'python' : 'python3';
    const made = spawnSync(system, ['-m', 'venv', folder], { encoding: 'utf8' });
    if (made.status !== 0) return made;
    // A compile of half a gigabyte of modules, of which an app imports some, takes longer than all the rest.
    const words = ['install', '--quiet', '--disable-pip-version-check', '--no-compile', '-r', file];
    return spawnSync(python, ['-m', 'pip', ...words], { encoding: 'utf8', timeout: 5 * MINUTES });
  });
}

function installPeers(root, name, versionOf) {
  const peers = Object.entries(packageOf(root).peerDependencies).map(([peer, range]) => [peer, versionOf(range)]);
  const here = ([peer, version]) => packageOf(join(root, 'node_modules', peer)).version === version;
  if (peers.every(here)) return { folder: root };
  const packages = peers.map((peer) => peer.join('@'));
  return installPackages(join(root, '.conformance', name), packages.join(), packages, 'aws-cdk-lib', 'App.name');
}

function packageOf(folder) {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
