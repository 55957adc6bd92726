import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MeshManifest, ProductManifest, SubscriptionManifest } from '../../lib/manifest';
import { model } from '../check/support';
import { audience, product } from '../plan/products';
import { appFiles, call, declared, SQL, useFolders, write } from './support';

const folder = useFolders();

type Columns = readonly { name: string; type: string; mask?: 'hash' }[];

/** What sales publishes of the monthly revenue to fraud. */
function published(columns: Columns, version = '1.0.0'): ProductManifest {
  const plain = columns.map(({ name, type }) => ({ name, type }));
  const table = {
    table: 'forecasting.revenue',
    name: 'revenue',
    view: { kind: 'default' },
    columns: plain,
    key: [],
  } as const;
  return product({
    version,
    tables: [table],
    audiences: [audience('fraud', { name: 'revenue', columns, where: 'revenue > 0' }, version)],
  });
}

const BOTH: Columns = [
  { name: 'month', type: 'date' },
  { name: 'revenue', type: 'decimal(18,2)' },
];

/** An app that subscribed, with a model of its own. */
function fraudApp(): Record<string, string> {
  const subscription: SubscriptionManifest = {
    path: 'Fraud/Figures',
    product: 'sales.figures',
    version: '1.0.0',
    audience: 'fraud',
    contractFile: 'contracts/sales.figures.odcs.yaml',
    contractHash: 'a'.repeat(64),
    tables: [{ name: 'revenue', columns: BOTH, key: [], place: { database: 'd', table: 'revenue' } }],
  };
  const risk = model('SELECT month, revenue * 2 AS revenue FROM figures', {
    path: 'Fraud/Curated/risk',
    domain: 'fraud',
    name: 'risk',
    inputs: [{ name: 'figures', table: 'sales__figures.revenue', view: { kind: 'default' } }],
  });
  const manifest: MeshManifest = {
    ...declared(),
    stack: 'Fraud',
    sources: [],
    datasets: [],
    models: [risk],
    subscriptions: [subscription],
  };
  return appFiles(manifest);
}

function salesApp(mesh: MeshManifest, columns = BOTH, version?: string): Record<string, string> {
  return appFiles({ ...mesh, products: [published(columns, version)] });
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', ['-C', cwd, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { encoding: 'utf8' });
}

let root: string;
let cwd: string;
/** As it is told: the revision with its commit. */
let head: string;
const fraud = '../fraud';

beforeAll(() => {
  root = folder();
  cwd = join(root, 'sales');
  write(cwd, salesApp(declared()));
  write(join(root, 'fraud'), fraudApp());
  write(root, { '.gitignore': 'cdk.out\n' });
  git(root, 'init', '-q');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'first');
  head = `HEAD (${git(root, 'rev-parse', 'HEAD').slice(0, 7)})`;
});
afterEach(() => write(cwd, salesApp(declared())));

test("lineage of a column goes from a file's header to the tables of teams that subscribed", async () => {
  const { err, out } = await call(['lineage', 'finance.bill.amount', '.', fraud], { cwd });
  expect(err).toBe('synthesizing: node app.js\nsynthesizing: node app.js\n');
  expect(out).toBe(`finance.bill.amount

comes from
└─ landing:finance.bills.amount  changed

goes into
└─ forecasting.revenue.revenue  aggregated
   └─ sales__figures__fraud.revenue.revenue  as it is
      └─ fraud.risk.revenue  changed
`);
});

test('lineage tells what decides on a column apart from what is in it', async () => {
  const { out } = await call(['lineage', 'sales__figures.revenue.month', '--up', '.', fraud], { cwd });
  expect(out).toBe(`sales__figures__fraud.revenue.month

comes from
└─ forecasting.revenue.month  as it is
   └─ finance.bill.booked_on  changed
      └─ landing:finance.bills.booked_on  changed
decided by
   forecasting.revenue: revenue (filter)
`);
  const { out: json } = await call(['lineage', 'forecasting.revenue.revenue', '--up', '--json'], { cwd });
  expect(JSON.parse(json).up[0].steps).toContainEqual({
    of: 'forecasting.revenue.revenue',
    table: 'finance.bill',
    column: 'bill_id',
    indirect: ['window'],
  });
});

test('lineage of a table is drawn as a tree, for Markdown and for Graphviz', async () => {
  const { out } = await call(['lineage', 'forecasting.revenue'], { cwd });
  expect(out).toContain('comes from\n└─ finance.bill\n   └─ landing:finance.bills\n');
  const { out: mermaid } = await call(['lineage', 'forecasting.revenue', '--up', '--mermaid'], { cwd });
  expect(mermaid).toBe(
    'flowchart LR\n  n0["forecasting.revenue"]\n  n1["finance.bill"]\n  n2["landing:finance.bills"]\n  n1 --> n0\n  n2 --> n1\n',
  );
  const { out: dot } = await call(['lineage', 'forecasting.revenue.revenue', '--up', '--dot'], { cwd });
  expect(dot).toContain('"finance.bill.amount" -> "forecasting.revenue.revenue" [label="aggregated"];');
});

test('lineage says unknown, and why, where the SQL cannot be bound', async () => {
  write(cwd, salesApp(declared({ sql: 'SELECT nothing AS month, 1 AS revenue FROM bill' })));
  const { code, out } = await call(['lineage', 'forecasting.revenue.month', '--up'], { cwd });
  expect(code).toBe(0);
  expect(out).toMatch(/unknown: .*nothing/);
});

test.each([
  [['finance.bil'], "there is no table 'finance.bil'", "did you mean 'finance.bill'"],
  [['finance.bill.amuont'], "'finance.bill' has no column 'amuont'", "did you mean 'finance.bill.amount'"],
  [[], 'the table is missing', 'for example data-mesh lineage domain.table'],
  [['finance.bill', '--json', '--dot'], '--json and --dot do not go together', 'choose one of them'],
])('fails on lineage %j with the mend', async (words, message, mend) => {
  const { code, err } = await call(['lineage', ...words], { cwd });
  expect(code).toBeGreaterThan(0);
  expect(err).toContain(`error: ${message}\n  mend: ${mend}`);
});

test('SQL that is only written otherwise has no impact', async () => {
  const otherwise = `-- the same
WITH b AS (SELECT * FROM bill)
SELECT CAST(date_trunc('month', x.booked_on) AS DATE) AS month, SUM(x.amount) AS revenue FROM b AS x GROUP BY 1`;
  write(cwd, salesApp(declared({ sql: otherwise })));
  const { code, out } = await call(['impact', '.', fraud], { cwd });
  expect({ code, out }).toEqual({ code: 0, out: `nothing that makes a table changed since ${head}\n` });
});

test('impact follows a changed expression to the columns of subscribed teams, and no other', async () => {
  write(cwd, salesApp(declared({ sql: SQL.replace('sum(amount)', 'sum(amount * 2)') })));
  const { code, out } = await call(['impact', '.', fraud, '--fail-on', 'breaking'], { cwd });
  expect(code).toBe(0);
  expect(out).toBe(`changed since ${head}
   'revenue' of 'forecasting.revenue' is made in another way

touches
   sales__figures__fraud.revenue: month, revenue
   fraud.risk: month, revenue

sales.figures, audience fraud (for fraud)
   other values: revenue.month, revenue.revenue

nothing breaks
`);
});

test('impact with --fail-on breaking fails where a subscribed column is removed, and not under a new major version', async () => {
  const gone = declared();
  write(cwd, salesApp(gone, [BOTH[1]]));
  const { code, out } = await call(['impact', '.', fraud, '--fail-on', 'breaking'], { cwd });
  expect(code).toBe(1);
  expect(out).toContain("breaking: column 'month' of 'revenue' was removed");
  expect(out).toContain('fraud.risk: month');
  expect(out).toContain('breaking for 1 audience: publish it under a new major version, or take the change back');
  write(cwd, salesApp(gone, [BOTH[1]], '2.0.0'));
  expect((await call(['impact', '--fail-on', 'breaking', '--against', 'HEAD'], { cwd })).code).toBe(0);
});

test('impact compares with a cloud assembly that was kept', async () => {
  await call(['lineage', 'finance.bill'], { cwd });
  cpSync(join(cwd, 'cdk.out'), join(root, 'kept'), { recursive: true });
  write(
    cwd,
    salesApp(
      declared({
        dataset: {
          columns: [{ name: 'bill_id', type: 'string', from: ['Nr'] }, ...declared().datasets[0].columns.slice(1)],
        },
      }),
    ),
  );
  const { out } = await call(['impact', '--against', '../kept', '--json'], { cwd });
  const { changes, touched, breaking } = JSON.parse(out);
  expect(breaking).toBe(false);
  expect(changes).toContainEqual(
    expect.objectContaining({ table: 'finance.bill', column: 'bill_id', breaking: false }),
  );
  expect(touched).toContainEqual(expect.objectContaining({ table: 'forecasting.revenue', column: 'month' }));
});

test('impact finds the packages of now in the revision of then, and says where they are not those of then', async () => {
  const app = { ...salesApp(declared()), 'app.js': "require('some-package');\nrequire('cdk-data-mesh');\n" };
  const at = join(root, 'repository', 'sales');
  const source = salesApp(declared())['app.js'];
  write(at, { ...app, 'app.js': `${app['app.js']}${source}` });
  write(join(root, 'repository'), {
    '.gitignore': 'cdk.out\nnode_modules\nbuild\n',
    // The package that this is finds itself by its name, in its own build.
    'package.json': JSON.stringify({ name: 'cdk-data-mesh', exports: './build/index.js' }),
    'package-lock.json': '{}',
    'build/index.js': '',
    'sales/node_modules/some-package/index.js': '',
  });
  git(join(root, 'repository'), 'init', '-q');
  git(join(root, 'repository'), 'add', '-A');
  git(join(root, 'repository'), 'commit', '-q', '-m', 'first');
  write(join(root, 'repository'), { 'package-lock.json': '{"version":2}' });
  const { code, out, err } = await call(['impact'], { cwd: at });
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(/^nothing that makes a table changed since HEAD/),
  });
  expect(err).toContain('note package-lock.json changed since HEAD');
});

test('fails on a revision that is not there, and leaves no worktree behind', async () => {
  const { code, err } = await call(['impact', '--against', 'nowhere'], { cwd });
  expect(code).toBe(1);
  expect(err).toContain("error: there is no revision 'nowhere'\n  mend: name a commit, a branch or a tag");
  const worktrees = readdirSync(join(root, '.git')).includes('worktrees')
    ? readdirSync(join(root, '.git/worktrees'))
    : [];
  expect(worktrees).toEqual([]);
});

test('fails on --fail-on with another word', async () => {
  const { code, err } = await call(['impact', '--fail-on', 'all'], { cwd });
  expect(code).toBe(2);
  expect(err).toContain("error: --fail-on must be breaking, got 'all'");
});
