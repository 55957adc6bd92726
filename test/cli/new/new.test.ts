import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { originFor } from '../../../lib/cli/new';
import { call, useFolders, write } from '../support';

const root = resolve(__dirname, '../../..');
const folder = useFolders();

test('a new team is a folder with all that a repository needs, and the words to go on', async () => {
  const cwd = folder();
  const { code, out } = await call(['new', 'team', 'sales_team'], { cwd });
  expect(code).toBe(0);
  expect(out).toContain('  cd sales_team\n  npm install\n  npx data-mesh run\n');
  const files = readdirSync(join(cwd, 'sales_team'), { recursive: true, encoding: 'utf8' }).sort();
  expect(files).toEqual([
    '.github',
    '.github/workflows',
    '.github/workflows/ci.yml',
    '.gitignore',
    'README.md',
    'app.ts',
    'cdk.json',
    'data',
    'data/orders-sample.csv',
    'models',
    'models/revenue_by_month.sql',
    'models/revenue_by_month.test.yaml',
    'package.json',
    'test',
    'test/revenue_by_month.test.ts',
    'tsconfig.json',
  ]);
  const read = (file: string) => readFileSync(join(cwd, 'sales_team', file), 'utf8');
  expect(read('app.ts')).toContain("new Stack(app, 'SalesTeam')");
  expect(parse(read('.github/workflows/ci.yml')).jobs.check.steps.length).toBeGreaterThan(4);
});

test('its README counts what an own CSV in an own table takes, and the count is right', async () => {
  const cwd = folder();
  await call(['new', 'team', 'sales'], { cwd });
  const readme = readFileSync(join(cwd, 'sales/README.md'), 'utf8');
  const [, commands] = /two commands, no line of code\n\n```sh\n([^`]*)```/.exec(readme) ?? [];
  expect(commands.trim().split('\n')).toHaveLength(2);
});

test('fails on a bad name with one that is good', async () => {
  const cwd = folder();
  for (const [name, mend] of [
    ['Sales-Team', 'sales_team'],
    ['../up', 'up'],
    ['__', 'marketing'],
    ['1st', 'st'],
    ['a'.repeat(61), 'a'.repeat(60)],
  ]) {
    const { code, err } = await call(['new', 'team', name], { cwd });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`mend: for example ${mend}\n`) });
  }
  expect(readdirSync(cwd)).toEqual([]);
});

test('fails where anything is there already, and leaves it as it was', async () => {
  const cwd = folder({ 'sales/notes.txt': 'mine', hr: 'a file' });
  expect((await call(['new', 'team', 'sales'], { cwd })).err).toContain("the folder 'sales' is not empty");
  expect((await call(['new', 'team', 'hr'], { cwd })).err).toContain("'hr' is a file");
  expect(readdirSync(join(cwd, 'sales'))).toEqual(['notes.txt']);
  mkdirSync(join(cwd, 'empty'));
  expect((await call(['new', 'team', 'sales', 'empty'], { cwd })).code).toBe(0);
});

test.each([
  [['new'], "new makes a team or a table, got 'nothing'"],
  [['new', 'teem', 'x'], "new makes a team or a table, got 'teem'"],
  [['new', 'team'], 'new team needs a name'],
  [['new', 'team', 'x', '--name', 'y'], '--name is for new table'],
])('fails on the words %j', async (words, message) => {
  expect(await call(words, { cwd: folder() })).toMatchObject({ code: 2, err: expect.stringContaining(message) });
});

test('the package comes from where the program came from', () => {
  const at = folder();
  const inside = join(at, 'node_modules/cdk-data-mesh');
  const lock = join(at, 'node_modules/.package-lock.json');
  write(at, { 'node_modules/cdk-data-mesh/package.json': '{"name": "cdk-data-mesh"}', 'x.tgz': '' });
  expect(originFor(join(at, 'new'), inside)).toEqual({ spec: '^0.1.0' });
  const packages = (resolved: string) => JSON.stringify({ packages: { 'node_modules/cdk-data-mesh': { resolved } } });
  writeFileSync(lock, packages('file:x.tgz'));
  expect(originFor(join(at, 'new'), inside)).toEqual({ spec: 'file:../x.tgz' });
  writeFileSync(lock, packages('file:gone.tgz'));
  expect(originFor(join(at, 'new'), inside)).toEqual({ spec: '^0.1.0' });
  expect(originFor(join(root, '../new'), root).spec).toMatch(/^file:\.\.\/[^/]+\/cdk-data-mesh-0\.1\.0\.tgz$/);
});

describe('a new table', () => {
  const made = async () => {
    const cwd = folder();
    await call(['new', 'team', 'sales', '.'], { cwd });
    mkdirSync(join(cwd, 'node_modules'));
    for (const name of ['aws-cdk-lib', 'constructs']) {
      symlinkSync(join(root, 'node_modules', name), join(cwd, 'node_modules', name));
    }
    return cwd;
  };

  test('of a file from elsewhere is copied, declared and never made twice', async () => {
    const cwd = await made();
    const elsewhere = folder({ "Cust'omers.CSV": "Name;It's;Balance\nPiet;31/01/2026;1.234,50\n" });
    const path = join(elsewhere, "Cust'omers.CSV");
    const { code, out } = await call(['new', 'table', path, '--name', 'customers'], { cwd });
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('data/customers.csv: 1 record\n') });
    expect(readFileSync(join(cwd, 'app.ts'), 'utf8')).toContain(`
staging.addDataset('customers', {
  source: landing.addSource(
    'customers',
    Source.csv({ delimiter: ';', delivery: Delivery.replacesSameName(), localPath: 'data/customers.csv' }),
  ),
  columns: {
    name: Column.string({ from: ['Name'] }),
    it_s: Column.date({ from: ['It\\'s'], formats: ['dd/MM/yyyy'] }),
    balance: Column.decimal(18, 2, { from: ['Balance'], decimal: ',', group: '.' }),
  },
});
`);
    const again = await call(['new', 'table', path, '--name', 'customers'], { cwd });
    expect(again.err).toContain("app.ts has something called 'customers' already\n  mend: give the table another name");
  });

  test('of a file in the app is taken where it is; of an app that is written otherwise it is shown', async () => {
    const cwd = await made();
    write(cwd, { 'data/stock.csv': 'item,count\npen,1\n', 'app.ts': 'export {};' });
    const { out } = await call(['new', 'table', 'data/stock.csv'], { cwd });
    expect(out).toContain("declare it:\n\nstaging.addDataset('stock', {");
    expect(out).toContain("localPath: 'data/stock.csv'");
    expect(readFileSync(join(cwd, 'app.ts'), 'utf8')).toBe('export {};');
  });

  test('fails without a file, a header or a good name', async () => {
    const cwd = await made();
    write(cwd, { 'x.csv': '\n', 'y.csv': 'a,b\n1,2\n' });
    const err = async (...words: string[]) => (await call(['new', 'table', ...words], { cwd })).err;
    expect(await err('no.csv')).toContain("there is no file 'no.csv'");
    expect(await err('x.csv')).toContain('is empty');
    expect(await err('y.csv', '--name', 'A b')).toContain('mend: for example --name a_b');
  });
});
