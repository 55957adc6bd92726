import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contractHash } from '../../lib/contract';
import { readContract } from '../../lib/contract/read';
import type { MeshManifest } from '../../lib/manifest';
import { consumer, producerMesh, subscriptionTo } from '../run/shares';
import { appFiles, call, useFolders, write } from './support';

const folder = useFolders();
const CONTRACT = 'contracts/sales.figures.odcs.yaml';

/** An app with a registry that others reach as well. */
function app(mesh: MeshManifest, registry: string): string {
  const context = { 'cdk-data-mesh:registry': registry };
  return folder({ ...appFiles(mesh), 'cdk.json': JSON.stringify({ app: 'node app.js', context }) });
}

async function publish(registry: string, mesh = producerMesh(), cwd = app(mesh, registry)): Promise<string> {
  write(cwd, { ...appFiles(mesh), 'data/bill-1.csv': 'id;amount\na;1.50\nb;2\nc;-3\n' });
  write(cwd, { 'cdk.json': JSON.stringify({ app: 'node app.js', context: { 'cdk-data-mesh:registry': registry } }) });
  const done = await call(['run'], { cwd });
  expect({ err: done.err, code: done.code }).toMatchObject({ code: 0 });
  return cwd;
}

const subscribed = (registry: string) => consumer(subscriptionTo(producerMesh()), registry).mesh;
/** The product with `amount` called otherwise: who reads it fails. */
function broken(): MeshManifest {
  const mesh = producerMesh();
  const [product] = mesh.products ?? [];
  const renamed = <T extends { name: string }>(columns: readonly T[]) =>
    columns.map((column) => (column.name === 'amount' ? { ...column, name: 'total' } : column));
  return {
    ...mesh,
    datasets: mesh.datasets.map((it) => ({
      ...it,
      columns: renamed(it.columns).map((column) =>
        column.name === 'total' ? { ...column, from: ['amount'] } : column,
      ),
    })),
    products: [
      {
        ...product,
        version: '1.1.0',
        tables: product.tables.map((table) => ({ ...table, columns: renamed(table.columns) })),
        audiences: product.audiences.map((audience) => ({
          ...audience,
          tables: audience.tables.map((table) => ({ ...table, columns: renamed(table.columns) })),
        })),
      },
    ],
  };
}

test('a run tells what it published, ls and sql show it', async () => {
  const registry = folder();
  const cwd = app(producerMesh(), registry);
  write(cwd, { 'data/bill-1.csv': 'id;amount\na;1.50\n' });
  const { out } = await call(['run'], { cwd });
  expect(out).toMatch(/product +version +status +tables +rows\n[─ ]+\nsales\.figures +\S+ +published +\d+ +\d+\n/);
  expect((await call(['ls'], { cwd })).out).toMatch(/sales__figures__fraud\.bill +published +1/);
  const query = 'SELECT count(*) AS n FROM sales__figures__fraud.bill';
  expect((await call(['sql', query, '--csv'], { cwd })).out).toBe('n\r\n1\r\n');
});

test('a product is subscribed to before the app can be synthesized, then read', async () => {
  const registry = folder();
  await publish(registry);
  const cwd = app(subscribed(registry), registry);
  const { code, out, err } = await call(['subscribe', 'sales.figures', '--audience', 'fraud', '--stage', 'dev'], {
    cwd,
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain(`DataProduct.fromContract('${CONTRACT}')`);
  const { hash, document } = readContract(readFileSync(join(cwd, CONTRACT), 'utf8'));
  const lock = JSON.parse(readFileSync(join(cwd, 'contracts/lock.json'), 'utf8'));
  expect(lock['sales.figures']).toMatchObject({ audience: 'fraud', sha256: hash });
  expect(contractHash(document)).toBe(hash);

  const ran = await call(['run'], { cwd });
  expect({ code: ran.code, err: ran.err }).toMatchObject({ code: 0 });
  expect(ran.out).toMatch(/reads sales\.figures \S+ as fraud, published 20/);
  expect((await call(['ls'], { cwd })).out).toMatch(/sales__figures\.bill +subscribed +3/);
  const query = 'SELECT count(*) AS n FROM sales__figures.bill';
  expect((await call(['sql', query, '--csv'], { cwd })).out).toBe('n\r\n3\r\n');
  expect((await call(['check'], { cwd })).out).toContain('proven: 0 datasets, 1 model\n');
  expect((await call(['subscribe', 'sales.figures'], { cwd })).out).toContain('nothing changed');
});

test('a product whose column changed is told by check and by subscribe, with product, column and mend', async () => {
  const registry = folder();
  await publish(registry);
  const cwd = app(subscribed(registry), registry);
  await call(['subscribe', 'sales.figures', '--audience', 'fraud', '--stage', 'dev'], { cwd });
  // A producer that forgot what it had promised: the same version from an empty registry.
  rmSync(join(registry, 'dev'), { recursive: true });
  await publish(registry, broken());
  const { code, err } = await call(['check'], { cwd });
  expect(code).toBe(1);
  expect(err).toMatch(
    /error: sales\.figures: column 'amount' of 'bill'.*\n.*\n +mend: take it over: data-mesh subscribe sales\.figures/,
  );
  const again = await call(['subscribe', 'sales.figures'], { cwd });
  expect(again.out).toMatch(/breaking column 'amount' of 'bill'/);
  expect(readFileSync(join(cwd, CONTRACT), 'utf8')).toContain('total');
});

test('where the producer never ran, a sample stands in, and is called one wherever it shows', async () => {
  const registry = folder();
  const cwd = app(subscribed(registry), registry);
  const pulled = await call(['pull'], { cwd });
  expect({ code: pulled.code, out: pulled.out }).toEqual({
    code: 0,
    out: expect.stringMatching(/^SAMPLE sales__figures\.bill: \d+ rows\n/),
  });
  expect((await call(['run'], { cwd })).out).toContain('SAMPLE sales.figures');
  expect((await call(['run'], { cwd })).out).toMatch(/^nothing new.*\nSAMPLE sales\.figures/);
  expect((await call(['ls'], { cwd })).out).toMatch(/sales__figures\.bill +sample +\d+/);
  expect((await call(['check'], { cwd })).out).toContain('note sales.figures is a sample, made up from its contract');
  const query = await call(['sql', 'SELECT count(*) AS n FROM sales__figures.bill'], { cwd });
  expect(query.err).toContain('SAMPLE');
  await publish(registry);
  expect((await call(['pull', 'sales.figures'], { cwd })).out).toContain('its own rows are read');
});

test('check goes on where the registry cannot be reached, and says so', async () => {
  const registry = folder();
  const cwd = app(subscribed(registry), registry);
  rmSync(registry, { recursive: true });
  expect(await call(['check'], { cwd })).toMatchObject({ code: 0, out: expect.stringContaining('were not compared') });
});

test('fails to subscribe to what is not there, or not for us, with what is', async () => {
  const registry = folder();
  const cwd = app(subscribed(registry), registry);
  const failed = async (...words: string[]) => (await call(['subscribe', ...words], { cwd })).err;
  expect(await failed('sales.figures')).toMatch(
    /there is no product 'sales\.figures' in the registry .*\n +mend: run the app/,
  );
  await publish(registry);
  expect(await failed('sales.figure')).toContain("mend: did you mean 'sales.figures'");
  expect(await failed('sales.figures', '--audience', 'fruad')).toMatch(
    /no audience 'fruad'\n +mend: did you mean 'fraud'/,
  );
  expect(existsSync(join(cwd, 'contracts'))).toBe(false);
  expect((await call(['subscribe'], { cwd })).code).toBe(2);
  expect((await call(['pull', 'sales.figure'], { cwd })).err).toContain("mend: did you mean 'sales.figures'");
});
