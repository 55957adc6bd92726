import { mergeManifests } from '../../lib/plan';
import { dataset, manifest, model, source } from './meshes';

function problemsOf(...manifests: Parameters<typeof mergeManifests>[0][number][]): string[] {
  return mergeManifests(manifests).problems.map(
    ({ message, hint, place }) => `${place?.construct}: ${message}; ${hint}`,
  );
}

test('what several stacks declare is one mesh', () => {
  const { mesh, problems } = mergeManifests([
    manifest({ sources: [source('bill')], datasets: [dataset('bill')] }),
    manifest({
      models: [model('revenue', ['finance.bill'])],
      externals: { sources: [], datasets: [dataset('bill')], models: [] },
    }),
  ]);
  expect(problems).toEqual([]);
  expect([...mesh.datasets.keys(), ...mesh.models.keys()]).toEqual(['finance.bill', 'sales.revenue']);
  expect(mesh.external.size).toBe(0);
});

test('a table of a stack that is not here is known, and not ours to fill', () => {
  const { mesh, problems } = mergeManifests([
    manifest({
      models: [model('revenue', ['finance.bill'])],
      externals: { sources: [], datasets: [dataset('bill')], models: [] },
    }),
  ]);
  expect(problems).toEqual([]);
  expect([...mesh.external]).toEqual(['finance.bill']);
});

test('fails on two tables of one name, also across stacks and layers', () => {
  const bill = dataset('bill', { path: 'Other/bill' });
  const stacks = [manifest({ sources: [source('bill')], datasets: [dataset('bill')] }), manifest({ datasets: [bill] })];
  expect(problemsOf(...stacks)[0]).toMatch(/^Other\/bill: there are two datasets named 'finance.bill'/);
  const clash = model('bill', [], { domain: 'finance' });
  expect(problemsOf(stacks[0], manifest({ models: [clash] }))[0]).toMatch(/there are two tables named 'finance.bill'/);
});

test('fails on a name that nothing has, with the nearest that there is', () => {
  const stack = manifest({
    sources: [source('bills')],
    datasets: [dataset('bill')],
    models: [model('revenue', ['finance.bil'])],
  });
  expect(problemsOf(stack)).toEqual([
    `Stack/Staging/bill: 'source' names no source 'finance.bill'; did you mean 'finance.bills'`,
    `Stack/Curated/revenue: 'inputs' names no table 'finance.bil'; did you mean 'finance.bill'`,
  ]);
});

test('fails on a history that cannot be told', () => {
  const asks = (kind: 'latest' | 'changes') =>
    model('m', [], { inputs: [{ name: 'bill', table: 'finance.bill', view: { kind } }] });
  const stack = (kind: 'latest' | 'changes', key: string[]) =>
    manifest({ sources: [source('bill')], datasets: [dataset('bill', { key })], models: [asks(kind)] });
  expect(problemsOf(stack('latest', []))[0]).toMatch(/which has no key/);
  expect(problemsOf(stack('changes', ['id']))[0]).toMatch(/whose files speak of no period/);
  expect(problemsOf(stack('latest', ['id']))).toEqual([]);
  const noKey = manifest({ sources: [source('bill')], datasets: [dataset('bill', { history: 'latest' })] });
  expect(problemsOf(noKey)[0]).toMatch(/'key' is empty/);
});

test('fails on stacks that do not agree on the time zone', () => {
  expect(problemsOf(manifest(), manifest({ timeZone: 'UTC' }))[0]).toMatch(/do not agree on 'timeZone'/);
});

test('fails on two tables in one place', () => {
  const bill = dataset('bill');
  const other = dataset('other', { source: 'finance.bill', quarantine: bill.place });
  expect(problemsOf(manifest({ sources: [source('bill')], datasets: [bill, other] }))).toEqual([
    "Stack/Staging/other: 'finance.other' has its table where 'finance.bill' has one: finance_staging/bill; synthesize the app again",
  ]);
});
