import { mergeManifests, selectTables } from '../../lib/plan';
import { dataset, manifest, model, source } from './meshes';

const { mesh } = mergeManifests([
  manifest({
    sources: [source('bill'), source('rate')],
    datasets: [dataset('bill'), dataset('rate')],
    models: [
      model('a', ['finance.bill']),
      model('b', ['sales.a', 'finance.rate']),
      model('c', ['sales.b']),
      model('bill', ['finance.bill']),
    ],
  }),
]);

test.each([
  ['sales.b', ['sales.b']],
  ['b', ['sales.b']],
  ['b+', ['sales.b', 'sales.c']],
  ['+b', ['finance.bill', 'finance.rate', 'sales.a', 'sales.b']],
  ['1+b', ['finance.rate', 'sales.a', 'sales.b']],
  ['finance.bill+1', ['finance.bill', 'sales.a', 'sales.bill']],
  ['+a+', ['finance.bill', 'sales.a', 'sales.b', 'sales.c']],
  ['c, a', ['sales.a', 'sales.c']],
  ['sales.*', ['sales.a', 'sales.b', 'sales.c', 'sales.bill']],
])('%s selects %j', (expression, expected) => {
  expect(selectTables(mesh, expression)).toEqual(expected);
});

test('fails on names that nothing has or several have, all at once', () => {
  expect(() => selectTables(mesh, 'sales.x,bill,')).toThrow(
    expect.objectContaining({
      problems: [
        { message: `'--select sales.x' names no dataset or model`, hint: expect.stringMatching(/did you mean/) },
        { message: `'--select bill' may be finance.bill or sales.bill`, hint: 'give the name with its domain' },
        { message: `'--select ' names no dataset or model`, hint: expect.stringMatching(/data-mesh ls/) },
      ],
    }),
  );
});
