import { model } from '../plan/meshes';
import { audience, product } from '../plan/products';
import { producerMesh } from '../run/shares';
import { call, useFolders, write } from './support';

const folder = useFolders();
const [table] = product().tables;
const REVENUE = model('revenue', ['finance.bill'], {
  sql: { text: 'SELECT id, amount FROM bill' },
  columns: [
    { name: 'id', type: 'string' },
    { name: 'amount', type: 'decimal(12,2)' },
  ],
  checks: [
    { name: 'positive', kind: 'notNegative', column: 'amount', severity: 'warning' },
    { name: 'small', kind: 'range', column: 'amount', maximum: '100' },
  ],
});
const MESH = producerMesh(
  { tables: [{ ...table, table: 'sales.revenue' }], audiences: [audience('fraud')] },
  {
    models: [REVENUE, model('total', ['sales.revenue'], { sql: { text: 'SELECT count(*)::INT AS id FROM revenue' } })],
  },
);
let cwd: string;

const said = async (...args: string[]) => (await call(args, { cwd })).out;

/** Two versions of everything: of one bill and of two. */
beforeAll(async () => {
  cwd = folder({
    'cdk.json': JSON.stringify({ app: 'node app.js' }),
    'app.js': `const fs = require('node:fs');
const out = process.env.CDK_OUTDIR;
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(out + '/Stack.mesh.json', ${JSON.stringify(JSON.stringify(MESH))});
fs.writeFileSync(out + '/manifest.json', JSON.stringify({ version: '48.0.0', artifacts: { Stack: {} } }));
`,
    'data/bill-1.csv': 'id;amount\na;1.50\n',
  });
  await call(['run'], { cwd });
  write(cwd, { 'data/bill-2.csv': 'id;amount\nb;-2.00\n' });
  expect((await call(['run'], { cwd })).code).toBe(0);
}, 60_000);

test('what an audit found is shown with its rows, whether it was published or not', async () => {
  expect(await said('audit')).toMatch(
    /^sales\.revenue published with warnings, audited .*\n {2}warning: positive: 1 row\n {4}id +amount\n.*\n {4}b +-2\.00\n {2}\/.*revenue\.json\n/,
  );
  write(cwd, { 'data/bill-3.csv': 'id;amount\nc;101\n' });
  const { code, out } = await call(['run'], { cwd });
  expect(code).toBe(3);
  expect(out).toContain('failed sales.revenue: small: 1 row; the version before it is still the one that is read');
  expect(await said('audit', 'sales.revenue')).toContain('error: small: 1 row\n');
  const [{ published, found }] = JSON.parse(await said('audit', '--json'));
  expect([published, found.length]).toEqual([false, 2]);
  expect(await said('audit', 'sales.total')).toBe('the last audit of sales.total found nothing\n');
  expect((await call(['audit', 'sales.totl'], { cwd })).err).toContain("did you mean 'sales.total'");
  write(cwd, { 'data/bill-3.csv': 'id;amount\n' });
  await call(['run'], { cwd });
});

test('a table goes back with what was made of it, and a run leaves it so and says so', async () => {
  const versions = JSON.parse(await said('history', 'sales.revenue', '--json'));
  const former = versions.find(({ rows }: { rows: number }) => rows === 1);
  const out = await said('rollback', 'sales.revenue', '--to', former.snapshot, '--with-dependents');
  expect(out).toMatch(/^sales\.revenue is at snapshot \d+ with 1 row, it was at \d+\nsales\.total is at snapshot/);
  expect(out).toContain('\nsales.figures is at publish ');
  expect(out).toContain('runs leave it so until an input or its SQL changes; data-mesh rollback sales.revenue --to ');
  const run = await call(['run'], { cwd });
  expect(run.code).toBe(0);
  expect(run.out).toContain('held sales.revenue: rolled back');
});

test('a product goes back to the publish before', async () => {
  await said(
    'rollback',
    'sales.revenue',
    '--to',
    JSON.parse(await said('history', 'sales.revenue', '--json'))[0].snapshot,
  );
  await call(['run'], { cwd });
  const done = JSON.parse(await said('rollback', '--publish', 'sales.figures', '--json'));
  expect(done).toMatchObject({ product: 'sales.figures', tables: 1 });
  expect(await said('run')).toContain('held sales.figures: rolled back');
  const publishes = JSON.parse(await said('history', 'sales.figures', '--json'));
  expect(publishes[0]).toMatchObject({ number: publishes.length, current: true, rows: done.rows, publishId: done.to });
  expect(publishes[publishes[0].rolledBackTo * -1 + publishes.length]).toMatchObject({ publishId: done.to });
  expect(await said('history', 'sales.figures')).toMatch(/^publish +id +version.*\n.*\n.* current, back to \d+\n/);
});

test.each([
  [['rollback', '--publish', 'sales.figures', 'a', 'b'], 2, "got the table 'a' too"],
  [['rollback', '--publish', 'sales.figures', '--with-dependents'], 2, '--with-dependents is for a table'],
  [['rollback', '--publish', 'sales.figure'], 1, "no product 'sales.figure' is declared here"],
  [['rollback', '--publish', 'sales.figures', '--to', '99'], 1, "there is no publish '99'"],
])('fails on %j with the mend', async (args, exit, message) => {
  const { code, err } = await call(args as string[], { cwd });
  expect(code).toBe(exit);
  expect(err).toContain(message);
});
