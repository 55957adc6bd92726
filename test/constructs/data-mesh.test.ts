import { Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CuratedLayer, DataMesh } from 'cdk-data-mesh';
import { allLayers, faultOf, manifestOf, newApp } from './support';

test('an app that says nothing is stage dev of mesh, in UTC', () => {
  const { mesh, stage, timeZone } = DataMesh.of(newApp());
  expect({ mesh, stage, timeZone }).toEqual({ mesh: 'mesh', stage: 'dev', timeZone: 'UTC' });
});

test('what the app says stands in every manifest and at the head of every physical name', () => {
  const app = newApp();
  DataMesh.configure(app, { mesh: 'acme', stage: 'prod', timeZone: 'Europe/Amsterdam' });
  const { stack } = allLayers({ app });
  expect(manifestOf(app)).toMatchObject({ mesh: 'acme', stage: 'prod', timeZone: 'Europe/Amsterdam' });
  Template.fromStack(stack).hasResourceProperties('Custom::DataMeshTables', {
    databases: [Match.objectLike({ name: 'acme_prod_finance_staging' })],
  });
});

test('the context from outside wins, so that the same app deploys another stage', () => {
  const app = newApp({ context: { 'cdk-data-mesh:stage': 'pr42' } });
  DataMesh.configure(app, { mesh: 'acme', stage: 'prod' });
  expect(DataMesh.of(app)).toMatchObject({ mesh: 'acme', stage: 'pr42' });
});

test('a stage of the app may say its own, and keeps the rest', () => {
  const app = newApp();
  DataMesh.configure(app, { mesh: 'acme', stage: 'dev' });
  const prod = new Stage(app, 'Prod');
  DataMesh.configure(prod, { stage: 'prod' });
  expect(DataMesh.of(new Stack(prod, 'Revenue'))).toMatchObject({ mesh: 'acme', stage: 'prod' });
  expect(DataMesh.of(new Stack(app, 'Revenue'))).toMatchObject({ mesh: 'acme', stage: 'dev' });
});

test('fails where it is configured after its settings were used', () => {
  const app = newApp();
  allLayers({ app });
  expect(() => DataMesh.configure(app, { mesh: 'acme' })).toThrow(
    'App: DataMesh.configure came after constructs that have used the settings; call it right after new App()',
  );
});

test('fails on a mesh, a stage and a time zone that cannot be, all at once', () => {
  const app = newApp();
  DataMesh.configure(app, { mesh: 'Acme Inc', stage: 'prod-1', timeZone: 'Amsterdam' });
  new CuratedLayer(new Stack(app, 'Revenue'), 'Curated', { domain: 'forecasting' });
  const fault = faultOf(app);
  expect(fault).toContain("'mesh' must be lower case letters, digits and single underscores");
  expect(fault).toContain("got 'Acme Inc'");
  expect(fault).toContain("got 'prod-1'");
  expect(fault).toContain("'timeZone' must be an IANA name, got 'Amsterdam'; for example 'Europe/Amsterdam'");
});
