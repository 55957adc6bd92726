import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { type SchemaPart, validatorOf } from '../../lib/manifest/read-schema';

const root = resolve(__dirname, '../..');
const load = createRequire(join(root, 'lib/manifest/read-schema.ts'));

/** What is shipped in the place of lib/manifest/read-schema.ts. */
function shipped(): { validatorOf: typeof validatorOf } {
  const script = `import { readFileSync } from 'node:fs';
    import { validatorCode } from './lib/bundle/validators.mjs';
    process.stdout.write(validatorCode(JSON.parse(readFileSync('lib/manifest/manifest.schema.json', 'utf8'))));`;
  const code = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', code)(module, module.exports, load);
  return module.exports as { validatorOf: typeof validatorOf };
}

const place = { bucket: 'b', database: 'd', table: 't', prefix: 'p' };
const columns = [
  { name: 'id', type: 'string', required: true },
  { name: 'amount', type: 'decimal(12,2)', parse: { decimal: ',', group: '.' } },
];
const dataset = {
  path: 'S/bill',
  domain: 'fin',
  name: 'bill',
  source: 'fin.bills',
  columns,
  key: ['id'],
  history: 'all',
};
const GOOD: Record<SchemaPart, object> = {
  dataset: { ...dataset, place, quarantine: place },
  source: {
    path: 'S/bills',
    domain: 'fin',
    name: 'bills',
    format: { kind: 'csv', delimiter: ';', quote: '"', escape: '"', encoding: 'utf-8', header: true, skipLines: 0 },
    delivery: 'appends',
    period: { kind: 'none' },
    landing: { bucket: 'b', prefix: 'p' },
  },
  manifest: {
    manifestVersion: 1,
    library: '0.1.0',
    mesh: 'm',
    stage: 'dev',
    stack: 'S',
    timeZone: 'UTC',
    sources: [],
    datasets: [{ ...dataset, place, quarantine: place }],
    models: [],
    externals: { sources: [], datasets: [], models: [] },
  },
};

/** The same with another value somewhere in it, or without one. */
function changed(value: unknown, [step, ...steps]: readonly number[], put: unknown): unknown {
  if (step === undefined || typeof value !== 'object' || value === null) return put;
  const entries = Object.entries(value);
  const at = step % (entries.length + 1);
  const next = entries.flatMap(([name, each], index) => {
    if (index !== at) return [[name, each] as const];
    const now = changed(each, steps, put);
    return now === undefined ? [] : [[name, now] as const];
  });
  if (at === entries.length) next.push(['unknown', put]);
  return Array.isArray(value) ? next.map(([, each]) => each) : Object.fromEntries(next);
}

test('the validators that are shipped say of each part of a manifest what its schema says', () => {
  const ready = shipped();
  let wrong = 0;
  for (const part of Object.keys(GOOD) as SchemaPart[]) {
    const [ours, theirs] = [validatorOf(part), ready.validatorOf(part)];
    for (const validate of [ours, theirs]) expect([validate(GOOD[part]), validate.errors]).toEqual([true, null]);
    const steps = fc.array(fc.nat(12), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(steps, fc.constantFrom(undefined, null, '', 'x', 0, -1, true, [], {}, 'Ü b'), (way, put) => {
        const value = changed(GOOD[part], way, put);
        const said = theirs(value);
        if (!said) wrong++;
        expect({ said, errors: theirs.errors }).toEqual({ said: ours(value), errors: ours.errors });
      }),
      { numRuns: 300 },
    );
  }
  expect(wrong).toBeGreaterThan(100);
});
