import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MeshManifest } from '../../lib/manifest';
import { parseManifest, readManifests } from '../../lib/manifest/read';

const EMPTY: MeshManifest = {
  manifestVersion: 1,
  library: '0.1.0',
  mesh: 'acme',
  stage: 'dev',
  stack: 'Revenue',
  timeZone: 'UTC',
  sources: [],
  datasets: [],
  models: [],
  externals: { sources: [], datasets: [], models: [] },
};

const SOURCE = {
  path: 'Revenue/Finance/bills',
  domain: 'finance',
  name: 'bills',
  format: { kind: 'ndjson' },
  delivery: 'appends',
  period: { kind: 'none' },
  landing: { bucket: 'Revenue/Finance', prefix: 'finance/bills' },
};

function faultOf(manifest: unknown): string {
  try {
    parseManifest(JSON.stringify(manifest), 'Revenue.mesh.json');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

test('a manifest without anything declared is one', () => {
  expect(parseManifest(JSON.stringify(EMPTY))).toEqual(EMPTY);
});

test('fails on a newer version, and names the library to install', () => {
  expect(faultOf({ manifestVersion: 2, library: '3.1.0', anything: 'new' })).toBe(
    'Revenue.mesh.json: the manifest has version 2, and this data-mesh reads up to version 1; install cdk-data-mesh 3.1.0, which wrote it, or a newer one',
  );
});

test('fails on an older version, and says to synthesize again', () => {
  expect(faultOf({ ...EMPTY, manifestVersion: 0 })).toContain('synthesize the app again');
});

test.each([[{}], [[]], [null], ['text'], [{ manifestVersion: '1' }]])('fails on %j, which is no manifest', (value) => {
  expect(faultOf(value)).toContain(
    'this is no mesh manifest: it has no manifestVersion; give the folder that cdk synth writes',
  );
});

test('fails on text that is no JSON', () => {
  expect(() => parseManifest('{"manifestVersion": 1', 'a.mesh.json')).toThrow(
    /a\.mesh\.json: the manifest is no JSON: /,
  );
});

test('fails on a field that it does not know', () => {
  expect(faultOf({ ...EMPTY, colour: 'blue' })).toContain('the manifest must NOT have additional properties: colour');
});

test('fails on what is missing or wrong inside, with the path of the construct', () => {
  const sources = [
    SOURCE,
    { ...SOURCE, delivery: 'sometimes' },
    { ...SOURCE, format: { kind: 'csv' } },
    { ...SOURCE, format: { kind: 'xml' } },
  ];
  const fault = faultOf({ ...EMPTY, sources });
  expect(fault).toContain(
    "Revenue/Finance/bills Revenue.mesh.json: 'sources.1.delivery' must be equal to one of the allowed values: appends, appendsCopies, replacesSameName, replacesSamePeriod, fullExport",
  );
  expect(fault).toContain("'sources.2.format' must have required property 'delimiter'");
  expect(fault).toContain("'sources.3.format'");
  expect(fault).not.toContain('sources.0');
});

test.each([
  ['a prefix that climbs out of the bucket', { landing: { bucket: 'b', prefix: '../other' } }],
  ['a name that is SQL', { name: 'bills"; DROP TABLE x; --' }],
  ['a domain that is a path', { domain: '../finance' }],
])('fails on %s', (_, change) => {
  expect(faultOf({ ...EMPTY, sources: [{ ...SOURCE, ...change }] })).toContain('must match pattern');
});

describe('an assembly on disk', () => {
  const folder = (): string => mkdtempSync(join(tmpdir(), 'mesh-assembly-'));
  const write = (at: string, stack: string): void =>
    writeFileSync(join(at, `${stack}.mesh.json`), JSON.stringify({ ...EMPTY, stack }));

  test('gives the manifests of all its stacks, those of its stages too', () => {
    const assembly = folder();
    mkdirSync(join(assembly, 'assembly-Prod'));
    mkdirSync(join(assembly, 'asset.123'));
    write(assembly, 'B');
    write(assembly, 'A');
    write(join(assembly, 'assembly-Prod'), 'ProdA');
    write(join(assembly, 'asset.123'), 'NotOurs');
    expect(readManifests(assembly).map(({ stack }) => stack)).toEqual(['A', 'B', 'ProdA']);
  });

  test('fails where there is none', () => {
    expect(() => readManifests(folder())).toThrow(
      /no mesh manifest in .*; the app declares nothing with cdk-data-mesh/,
    );
  });

  test('fails where the folder is missing', () => {
    expect(() => readManifests('/nowhere/cdk.out')).toThrow(
      'cannot read the cloud assembly /nowhere/cdk.out: ENOENT; run cdk synth, or name the folder that it writes',
    );
  });
});
