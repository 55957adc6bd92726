import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { useShop } from './support';

const shop = useShop();

type Change = Parameters<ReturnType<typeof shop>['declare']>[0];

const place =
  (prefix: string): Change =>
  ({ datasets }) => {
    datasets[0].place.prefix = prefix;
  };
const sql =
  (text: string): Change =>
  ({ models }) => {
    models[0].sql.text = text;
  };

test.each<[string, Change, string]>([
  ['a place that climbs out of the warehouse', place('../../x'), "'datasets.0.place.prefix' must match pattern"],
  ['a place anywhere on the machine', place('/tmp/x'), "'datasets.0.place.prefix' must match pattern"],
  [
    'two tables in one place',
    ({ datasets }) => {
      datasets[0].place.prefix = datasets[1].place.prefix;
    },
    "'shop.product' has its table where 'shop.bill' has one",
  ],
  [
    'a name that is SQL',
    ({ datasets }) => {
      datasets[0].columns[0].name = 'a" FROM x; DROP TABLE y; --';
    },
    "'datasets.0.columns.0.name' must match pattern",
  ],
  [
    'a manifest of a newer version',
    (mesh) => {
      (mesh as { manifestVersion: number }).manifestVersion = 99;
    },
    'the manifest has version 99',
  ],
  ['a model that reads a file', sql("SELECT * FROM read_text('/etc/passwd')"), 'would read files of this machine'],
  ['a model that names a file', sql("FROM '/etc/passwd'"), 'would read files of this machine'],
  ['a model that hides what it reads', sql(`FROM query('FROM read_text(''/etc/passwd'')')`), 'reads what is no input'],
  ['a model that writes a file', sql("COPY (SELECT 1) TO 'x'"), 'it is no SELECT'],
  ['a model that does more than one thing', sql('SELECT 1; DROP TABLE x'), 'it holds 2 statements'],
  ['a model that breaks out of its brackets', sql('SELECT 1) q; DROP TABLE x; --'), 'syntax error'],
  ['a model that attaches, installs or sets', sql("ATTACH 'x.db'"), 'it is no SELECT'],
])('fails on %s, with the mend and before anything is written', async (_, change, message) => {
  const declared = shop();
  const { folder } = declared;
  declared.declare(change);
  const around = readdirSync(dirname(folder));
  const { code, out, err } = await declared.call(['run']);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(message);
  expect(err).toMatch(/^ {2}mend: /m);
  expect(readdirSync(folder).sort()).toEqual(['cdk.json', 'cdk.out', 'data']);
  expect(readdirSync(dirname(folder))).toEqual(around);
});
