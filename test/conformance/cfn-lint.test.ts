import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { REPLACED_BY } from '../upgrade/kept';

const root = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'mesh-cfn-lint-'));
const regions = ['us-east-1', 'eu-west-1', 'eu-central-1'];

function lint(...templates: string[]): { code: number | null; text: string } {
  const cfnLint = join(dirname(process.env.CONFORMANCE_PYTHON ?? ''), 'cfn-lint');
  const { status, stdout, stderr } = spawnSync(cfnLint, ['--regions', ...regions, '--', ...templates], {
    encoding: 'utf8',
  });
  return { code: status, text: `${stdout}${stderr}` };
}

test('the templates of all examples have no error and no warning', () => {
  execFileSync(process.execPath, [join(root, 'test/synth.mjs'), folder], { stdio: 'pipe' });
  const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(folder, file));
  expect(templates.length).toBeGreaterThan(1);
  expect(lint(...templates)).toEqual({ code: 0, text: '' });
}, 300_000);

test('fails on a template that is wrong, so that silence means something', () => {
  const file = join(folder, 'wrong.template.json');
  writeFileSync(file, JSON.stringify({ Resources: { X: { Type: 'AWS::S3::Bucket', Properties: { Nope: 1 } } } }));
  expect(lint(file)).toMatchObject({ text: expect.stringContaining('E3002') });
});

test('a record of a release holds every property that CloudFormation replaces its resources by', () => {
  const types = Object.keys(REPLACED_BY).filter((type) => type.startsWith('AWS::'));
  const words = [join(__dirname, 'create_only.py'), ...types];
  const told = JSON.parse(execFileSync(process.env.CONFORMANCE_PYTHON ?? '', words, { encoding: 'utf8' }));
  expect(Object.values(told).flat().length).toBeGreaterThan(types.length / 2);
  for (const type of types) expect([type, REPLACED_BY[type]]).toEqual([type, expect.arrayContaining(told[type])]);
});
