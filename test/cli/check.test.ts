import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { appFiles, call, declared, SQL, useFolders, write } from './support';

const folder = useFolders();
const DOUBTFUL = 'SELECT booked_on AS month, amount AS revenue FROM bill';

test('warnings and hints are told, and stop nobody who does not ask', async () => {
  const cwd = folder(appFiles(declared({ sql: DOUBTFUL })));
  const { code, out, err } = await call(['check'], { cwd });
  expect({ code, out }).toEqual({ code: 0, out: 'proven: 1 dataset, 1 model\n' });
  expect(err).toContain('warning: the SQL can give several rows with one month');
  expect(err).toContain('hint: nobody reads forecasting.revenue');
  expect(err).toContain('\n1 warning, 1 hint\n');
  expect(await call(['check', '--strict'], { cwd })).toMatchObject({ code: 1, out: '' });
  write(cwd, appFiles(declared()));
  expect(await call(['check', '--strict'], { cwd })).toMatchObject({ code: 0, out: 'proven: 1 dataset, 1 model\n' });
});

test('tells all that it found to a program', async () => {
  const cwd = folder(appFiles(declared({ sql: `${SQL.replace('amount', 'amuont')}` })));
  const { code, out, err } = await call(['check', '--json'], { cwd });
  expect({ code, err }).toEqual({ code: 1, err: 'synthesizing: node app.js\n' });
  const place = { construct: 'Revenue/Curated/revenue', file: 'models/revenue.sql', line: 1, column: 59 };
  expect(JSON.parse(out)).toEqual({
    datasets: 1,
    models: 1,
    problems: [
      {
        severity: 'error',
        rule: 'unknown-column',
        message: "there is no column 'amuont'",
        hint: "did you mean 'amount'",
        ...place,
      },
      expect.objectContaining({ severity: 'hint', rule: 'unread-model', construct: 'Revenue/Curated/revenue' }),
    ],
    notes: [],
  });
  write(cwd, appFiles(declared({ sql: DOUBTFUL })));
  expect((await call(['check', '--json'], { cwd })).code).toBe(0);
  expect((await call(['check', '--json', '--strict'], { cwd })).code).toBe(1);
});

test('a ready cloud assembly is proven as it is', async () => {
  const cwd = folder(appFiles(declared()));
  await call(['check'], { cwd });
  expect(await call(['check', 'cdk.out'], { cwd })).toMatchObject({ code: 0, out: 'proven: 1 dataset, 1 model\n' });
});

test('the built program remembers what it proved, and needs no memory that is whole', () => {
  const cwd = folder(appFiles(declared({ sql: DOUBTFUL })));
  const program = resolve(__dirname, '../../build/bin/data-mesh.js');
  if (!existsSync(program)) execFileSync('node', ['lib/bundle/build.mjs'], { cwd: resolve(__dirname, '../..') });
  const memory = join(cwd, '.data-mesh', 'checked.json');
  const told = () => execFileSync('node', [program, 'check', '--json'], { cwd, encoding: 'utf8', stdio: 'pipe' });
  const first = told();
  expect(readFileSync(memory, 'utf8')).toContain('key-not-guaranteed');
  expect(told()).toBe(first);
  writeFileSync(memory, '{"rules": 1');
  expect(told()).toBe(first);
});

test('remembers nothing of a program that lies in pieces, whose rules may change under it', async () => {
  const cwd = folder(appFiles(declared()));
  await call(['check'], { cwd });
  expect(existsSync(join(cwd, '.data-mesh', 'checked.json'))).toBe(false);
});
