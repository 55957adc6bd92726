import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Column, CuratedLayer, LandingZone, Source, Sql, StagingLayer } from 'cdk-data-mesh';
import { DataMeshCheck, type DataMeshCheckOptions } from 'cdk-data-mesh/validation';

const before = process.env.CDK_VALIDATION;
const folders: string[] = [];
let told: jest.SpyInstance;

beforeEach(() => {
  delete process.env.CDK_VALIDATION;
  told = jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => {
  told.mockRestore();
  process.exitCode = undefined;
  process.env.CDK_VALIDATION = before;
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const RIGHT = 'SELECT bill_id, amount FROM bill';

/** An app of one model; the CDK's own rules are left out, which take seconds. */
function appOf(sql: string, { staged = false, ...options }: DataMeshCheckOptions & { staged?: boolean } = {}): App {
  const outdir = mkdtempSync(join(tmpdir(), 'validation-'));
  folders.push(outdir);
  const app = new App({ outdir });
  Object.assign(app, { _builtinCloudFormationValidation: false });
  const stack = new Stack(staged ? new Stage(app, 'Prod') : app, 'Revenue');
  const landing = new LandingZone(stack, 'Landing', { domain: 'finance' });
  const staging = new StagingLayer(stack, 'Staging');
  const bill = staging.addDataset('bill', {
    source: landing.addSource('bills', Source.csv()),
    columns: { bill_id: Column.string(), amount: Column.decimal(12, 2) },
    key: ['bill_id'],
  });
  new CuratedLayer(stack, 'Curated', { domain: 'finance' }).addModel('total', {
    sql: Sql.inline(sql),
    inputs: { bill },
    columns: { bill_id: Column.string(), amount: Column.decimal(12, 2) },
    key: ['bill_id'],
  });
  Validations.of(app).addPlugins(new DataMeshCheck(options));
  return app;
}

/** What `cdk synth` shows, and whether it fails. */
function synth(app: App): { text: string; failed: boolean } {
  let thrown = '';
  try {
    app.synth();
  } catch (error) {
    thrown = String(error);
  }
  const text = [thrown, ...told.mock.calls.map(([line]) => String(line))].join('\n');
  return { text, failed: thrown !== '' || process.exitCode === 1 };
}

test('an app whose SQL is right is synthesized', () => {
  expect(synth(appOf(RIGHT)).failed).toBe(false);
});

test('fails a synthesis whose SQL is wrong, with the construct, the fault and the mend', () => {
  const { text, failed } = synth(appOf('SELECT bill_id, amuont AS amount FROM bill'));
  expect(failed).toBe(true);
  expect(text).toContain('Revenue/Curated/total');
  expect(text).toContain("there is no column 'amuont'");
  expect(text).toContain("did you mean 'amount'");
});

test('fails on a stack of a stage as well', () => {
  const { text, failed } = synth(appOf('SELECT bill_id, amuont AS amount FROM bill', { staged: true }));
  expect(failed).toBe(true);
  expect(text).toContain('Prod/Revenue/Curated/total');
});

test('a warning fails where it is asked to', () => {
  const doubtful = 'SELECT bill_id, amount FROM bill ORDER BY amount LIMIT 10';
  expect(synth(appOf(doubtful)).failed).toBe(false);
  const strict = synth(appOf(doubtful, { strict: true }));
  expect(strict.failed).toBe(true);
  expect(strict.text).toContain('rows with the same amount tie');
});

test('is left out where the CDK is told to validate nothing', () => {
  process.env.CDK_VALIDATION = 'false';
  expect(synth(appOf('SELECT nothing FROM bill'))).toEqual({ text: '', failed: false });
});

test('an app without data is passed over', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'validation-'));
  folders.push(outdir);
  const app = new App({ outdir });
  Object.assign(app, { _builtinCloudFormationValidation: false });
  new Stack(app, 'Empty');
  Validations.of(app).addPlugins(new DataMeshCheck());
  expect(synth(app).failed).toBe(false);
});
