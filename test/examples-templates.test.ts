import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readManifests } from '../lib/manifest/read';

const root = resolve(__dirname, '..');
const golden = join(root, 'test/golden');
const examples = readdirSync(join(root, 'examples')).filter((name) =>
  existsSync(join(root, 'examples', name, 'cdk.json')),
);
const assemblies = mkdtempSync(join(tmpdir(), 'mesh-examples-'));
/** UPDATE_GOLDEN=1 agrees to what is there: read the difference before you commit it. */
const update = process.env.UPDATE_GOLDEN === '1';

beforeAll(() => {
  // Fails by itself where cdk-nag or CloudFormation's rules find anything.
  execFileSync(process.execPath, [join(root, 'test/synth.mjs'), assemblies], { stdio: 'pipe' });
}, 300_000);

describe.each(examples)('%s', (example) => {
  test('has the templates that were agreed on', () => {
    const assembly = join(assemblies, example);
    const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
    expect(templates.length).toBeGreaterThan(0);
    for (const file of templates) {
      const text = stripped(readFileSync(join(assembly, file), 'utf8'));
      const agreed = join(golden, example, file);
      if (update) {
        mkdirSync(join(golden, example), { recursive: true });
        writeFileSync(agreed, text);
      }
      expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(agreed, 'utf8')));
    }
  });

  test('declares with paths that every machine has', () => {
    for (const manifest of readManifests(join(assemblies, example))) {
      for (const { localPath } of manifest.sources) expect(localPath).not.toMatch(/^(\/|[A-Za-z]:)/);
      for (const { sql } of manifest.models) expect(sql.file ?? '').not.toMatch(/^(\/|\.\.|[A-Za-z]:)/);
    }
  });
});

/** Without what changes with the content of assets, and without construct paths, which tools need and nobody deploys. */
function stripped(template: string): string {
  const json = JSON.parse(template.replace(/\b[0-9a-f]{64}\b/g, '<hash>'), (key, value) =>
    ['aws:cdk:path', 'aws:asset:path', 'aws:asset:property', 'aws:asset:is-bundled'].includes(key) ? undefined : value,
  );
  return `${JSON.stringify(json, undefined, 1)}\n`;
}
