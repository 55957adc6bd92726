import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Column, CuratedLayer, LandingZone, Source, Sql, StagingLayer } from 'cdk-data-mesh';
import { readManifests } from '../../lib/manifest/read';
import { addBill, allLayers, faultOf, manifestOf, newApp, writtenManifest } from './support';

test('each stack writes what it declares into the cloud assembly', () => {
  const { app } = allLayers();
  expect(manifestOf(app)).toMatchObject({
    manifestVersion: 1,
    library: JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')).version,
    stack: 'Revenue',
    sources: [{ name: 'bills' }],
    datasets: [{ name: 'bill' }],
    models: [{ name: 'revenue' }],
  });
});

test('what is written conforms to the JSON schema, also in the assemblies of stages', () => {
  const { app } = allLayers();
  const stage = new Stage(app, 'Prod');
  const stack = new Stack(stage, 'Sales');
  new LandingZone(stack, 'Sales', { domain: 'sales' }).addSource('customers', Source.json());
  const manifests = readManifests(app.synth().directory);
  expect(manifests.map(({ stack }) => stack.replace(/[0-9A-F]{8}$/, ''))).toEqual(['Revenue', 'ProdSales']);
});

test('the same declaration gives the same bytes, and so the same asset', () => {
  expect(writtenManifest(allLayers().app)).toBe(writtenManifest(allLayers().app));
});

test('the file in the assembly is the asset that the functions read, named by its content', () => {
  const { app } = allLayers();
  const assembly = app.synth();
  const text = readFileSync(join(assembly.directory, 'Revenue.mesh.json'), 'utf8');
  const { files } = JSON.parse(readFileSync(join(assembly.directory, 'Revenue.assets.json'), 'utf8'));
  const hash = createHash('sha256').update(text).digest('hex');
  expect(files[hash].source).toEqual({ path: 'Revenue.mesh.json', packaging: 'file' });
});

test('no token gets into it', () => {
  const { app } = allLayers();
  expect(writtenManifest(app)).not.toMatch(/\$\{Token|#\{Token/);
});

test('fails where a value is known only at deploy, and names it', () => {
  const app = newApp();
  const stack = new Stack(app, 'Revenue');
  const finance = new LandingZone(stack, 'Finance', { domain: 'finance' });
  finance.addSource('bills', Source.csv({ localPath: Fn.importValue('Folder') }));
  expect(faultOf(app)).toContain(
    "Revenue/Finance/bills: 'localPath' must be known at synth, got a value that CloudFormation fills in at deploy; give a plain value",
  );
});

test('a source of another stack is named among the externals of the stack that takes it', () => {
  const app = newApp();
  const finance = new LandingZone(new Stack(app, 'Landing'), 'Finance', { domain: 'finance' });
  addBill(finance, new StagingLayer(new Stack(app, 'Staging'), 'Staging'));
  expect(manifestOf(app, 'Staging').externals.sources.map(({ path }) => path)).toEqual(['Landing/Finance/bills']);
  expect(manifestOf(app, 'Staging').sources).toEqual([]);
});

test('a nested stack has a manifest of its own', () => {
  const app = newApp();
  const nested = new NestedStack(new Stack(app, 'Revenue'), 'Sales');
  const sales = new LandingZone(nested, 'Sales', { domain: 'sales' });
  const staging = new StagingLayer(nested, 'Staging');
  staging.addDataset('customer', {
    source: sales.addSource('customers', Source.json()),
    columns: { id: Column.string() },
  });
  const [manifest] = readManifests(app.synth().directory);
  expect(manifest.datasets.map(({ path }) => path)).toEqual(['Revenue/Sales/Staging/sales/customer']);
});

test('the order of keys is the order of declaration', () => {
  const app = newApp();
  const layer = new CuratedLayer(new Stack(app, 'Revenue'), 'Curated', { domain: 'forecasting' });
  layer.addModel('b', {
    sql: Sql.inline('SELECT 1 AS z, 2 AS a'),
    inputs: {},
    columns: { z: Column.integer(), a: Column.integer() },
  });
  expect(manifestOf(app).models[0].columns.map(({ name }) => name)).toEqual(['z', 'a']);
});
