import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { compiledApp, project, synthesized, typeProblems } from './project';
import { pythonWith, wheelOf } from './wheel';

const root = resolve(__dirname, '../../..');
const { CONFORMANCE_OLDEST_CDK, CONFORMANCE_NEWEST_CDK, CONFORMANCE_PACMAK, CONFORMANCE_PYTHON_CDK } = process.env;
const when = (...needed: (string | undefined)[]) => (needed.every(Boolean) ? test : test.skip);
const scratch = mkdtempSync(join(tmpdir(), 'mesh-consumed-'));

let tarball: string;
let expected: Assembly;

interface Assembly {
  readonly template: unknown;
  readonly manifest: unknown;
}

beforeAll(() => {
  tarball = execFileSync(process.execPath, [join(root, 'test/package/pack.mjs'), scratch], { encoding: 'utf8' }).trim();
  const folder = project(tarball, root);
  expected = read(synthesized(folder, process.execPath, compiledApp(folder, 'cjs')));
}, 300_000);

when(CONFORMANCE_OLDEST_CDK)(
  'with the oldest CDK that it may be installed beside, an app has the same template',
  () => {
    const folder = project(tarball, CONFORMANCE_OLDEST_CDK as string);
    expect(read(synthesized(folder, process.execPath, compiledApp(folder, 'cjs')))).toEqual(expected);
  },
);

when(CONFORMANCE_NEWEST_CDK)('with the newest CDK, and imported by an ES module, an app has the same template', () => {
  const folder = project(tarball, CONFORMANCE_NEWEST_CDK as string);
  expect(read(synthesized(folder, process.execPath, compiledApp(folder, 'mjs')))).toEqual(expected);
});

when(CONFORMANCE_OLDEST_CDK)(
  'its declarations hold before the strictest compiler, however modules are found',
  () => {
    const folder = project(tarball, CONFORMANCE_OLDEST_CDK as string);
    const { Bundler, Node16 } = ts.ModuleResolutionKind;
    const node16 = { module: ts.ModuleKind.Node16, moduleResolution: Node16 };
    const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: Bundler };
    expect(typeProblems(folder, 'node16.mts', node16)).toEqual([]);
    expect(typeProblems(folder, 'bundler.ts', bundler)).toEqual([]);
  },
  300_000,
);

when(CONFORMANCE_PACMAK, CONFORMANCE_PYTHON_CDK)(
  'as a wheel, a Python app has the template, the manifest and the assets of its TypeScript twin',
  () => {
    const python = join(CONFORMANCE_PYTHON_CDK as string, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
    const wheel = wheelOf(tarball, CONFORMANCE_PACMAK as string, root, python);
    const { env, folder } = pythonWith(wheel, python);
    cpSync(join(__dirname, 'models'), join(folder, 'models'), { recursive: true });
    cpSync(join(__dirname, 'app.py'), join(folder, 'elsewhere/app.py'), { recursive: true });
    Object.assign(process.env, env);
    expect(read(synthesized(folder, python, 'elsewhere/app.py'))).toEqual(expected);
  },
  300_000,
);

/**
 * With the hashes of assets: what the handlers run is the same zip in every language. Construct paths are left out, and the one
 * property that a newer CDK writes of a text on a dashboard where an older one leaves it to CloudWatch.
 */
function read(assembly: string): Assembly {
  const text = readFileSync(join(assembly, 'Revenue.template.json'), 'utf8');
  const json = text.replaceAll(',\\"background\\":\\"transparent\\"', '');
  return {
    template: JSON.parse(json),
    manifest: JSON.parse(readFileSync(join(assembly, 'Revenue.mesh.json'), 'utf8')),
  };
}
