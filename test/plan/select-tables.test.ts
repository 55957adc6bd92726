import { mergeManifests, selectTables } from '../../lib/plan';
import { dataset, manifest, model, source } from './meshes';

const { mesh } = mergeManifests([
  manifest({
    sources: [source('bill'), source('rate')],
    datasets: [dataset('bill'), dataset('rate')],
    models: [
      model('a', ['finance.bill'], { tags: ['nightly'], sql: { text: 'SELECT 1', file: 'models/finance/a.sql' } }),
      model('b', ['sales.a', 'finance.rate'], { sql: { text: 'SELECT 1', file: 'models/finance_old/b.sql' } }),
      model('c', ['sales.b'], {
        tags: ['nightly', 'dim'],
        sql: { text: 'SELECT 1', file: 'models/finance/core/c.sql' },
      }),
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
  ['tag:nightly', ['sales.a', 'sales.c']],
  ['tag:d*', ['sales.c']],
  ['1+tag:dim', ['sales.b', 'sales.c']],
  ['+tag:dim', ['finance.bill', 'finance.rate', 'sales.a', 'sales.b', 'sales.c']],
  ['path:models/finance', ['sales.a', 'sales.c']],
  ['path:./models/finance/', ['sales.a', 'sales.c']],
  ['path:models/finance/core/c.sql', ['sales.c']],
  ['path:models/*/b.sql', ['sales.b']],
  ['path:models/finance_old+,tag:dim', ['sales.b', 'sales.c']],
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

test('fails on a tag and a folder that no model has, with the nearest', () => {
  expect(() => selectTables(mesh, '+tag:nigthly,path:models/finace,tag:,path:/etc')).toThrow(
    expect.objectContaining({
      problems: [
        { message: `'--select +tag:nigthly' is no model's tag`, hint: "did you mean 'tag:nightly'" },
        {
          message: `'--select path:models/finace' is no folder or file of a model`,
          hint: "did you mean 'path:models/finance'",
        },
        { message: `'--select tag:' is no model's tag`, hint: 'there are: dim, nightly' },
        {
          message: `'--select path:/etc' is no folder or file of a model`,
          hint: expect.stringMatching(/^there are: models, /),
        },
      ],
    }),
  );
});

test('among models alone a name is that of the model', () => {
  expect(selectTables(mesh, 'bill', { modelsOnly: true })).toEqual(['sales.bill']);
});
