import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDatasetContract } from '../../lib/manifest/read';
import { call, useFolders } from './support';

const folder = useFolders();

const FILES = {
  'data/sales-2026-01.csv': 'Order No.;Sold on;Amount;Zip\nA1;03/04/2026;1.234;01234\nA2;05/06/2026;2.500;90210\n',
  'data/sales-2026-02.csv': 'order no;Sold on;Amount;Zip\nA3;07/08/2026;3.750;00501\n',
};

test('a contract is drafted from files, and what is unsure is a question above its line with lines to paste', async () => {
  const cwd = folder(FILES);
  const { code, out, err } = await call(['infer', 'data/sales-*.csv'], { cwd });
  expect(code).toBe(0);
  expect(out).toContain('Drafted by data-mesh infer, which looked at 3 records of 2 files, to their ends.');
  expect(
    out,
  ).toContain(`      # ? '03/04/2026' has its day first or its month: none here tells, no day is above 12; kept as text
      # - { name: sold_on, physicalName: Sold on, logicalType: date, logicalTypeOptions: { format: dd/MM/yyyy } }
      # - { name: sold_on, physicalName: Sold on, logicalType: date, logicalTypeOptions: { format: MM/dd/yyyy } }
      - { name: sold_on, physicalName: Sold on, logicalType: string }
`);
  expect(out).toContain("# ? '1.234' may be 1.234 or 1234; kept as text");
  expect(out).toContain('#   period: { fromName: "sales-{yyyy}-{MM}.csv" }');
  expect(err).toContain('4 columns, 5 questions\ntried: all 3 records are staged by it\n');
});

test('the draft is a contract: it stages the files, and a line that is pasted reads them otherwise', async () => {
  const cwd = folder(FILES);
  const { out } = await call(['infer', 'data/sales-*.csv', '-o', 'sales.yaml'], { cwd });
  expect(out).toMatch(/sold_on +string \? +Sold on\n/);
  expect(out).toContain("  try it  data-mesh stage 'data/sales-*.csv' --contract sales.yaml\n");
  const path = join(cwd, 'sales.yaml');
  const text = readFileSync(path, 'utf8');
  expect(readDatasetContract(text).source.localPath).toBe('data/sales-2026-0*.csv');
  expect((await call(['stage', '-c', 'sales.yaml'], { cwd })).code).toBe(0);
  const pasted = text
    .replace(
      '# - { name: sold_on, physicalName: Sold on, logicalType: date, logicalTypeOptions: { format: dd',
      '- { name: sold_on, physicalName: Sold on, logicalType: date, logicalTypeOptions: { format: dd',
    )
    .replace('      - { name: sold_on, physicalName: Sold on, logicalType: string }\n', '');
  writeFileSync(path, pasted);
  const { code } = await call(['stage', '-c', 'sales.yaml', '-o', 'out', '--format', 'csv'], { cwd });
  expect(code).toBe(0);
  expect(readFileSync(join(cwd, 'out/sales/sales-2026-01.csv'), 'utf8')).toContain('A1,2026-04-03,1.234,01234');
});

test('a program gets the contract, the questions and what was looked at', async () => {
  const cwd = folder(FILES);
  const { out } = await call(['infer', 'data', '--json', '--name', 'order_line'], { cwd });
  expect(JSON.parse(out)).toMatchObject({
    contract: { kind: 'DataContract', schema: [{ name: 'order_line' }] },
    questions: expect.arrayContaining([
      {
        column: 'zip',
        says: expect.stringContaining('as codes do'),
        lines: [expect.stringContaining('logicalType: integer')],
      },
      {
        column: 'order_no',
        says: expect.stringContaining('may be the key'),
        lines: [expect.stringContaining('primaryKey: true')],
      },
    ]),
    looked: { files: 2, records: 3, whole: true },
    tried: { read: 3, staged: 3, quarantined: 0 },
  });
});

test('what does not fit the draft is said where it was tried', async () => {
  const rows = Array.from({ length: 40 }, (_, at) => `${at},5`).join('\n');
  const cwd = folder({ 'x.csv': `amount;n\n${rows.replaceAll('\n', ';1\n')};1\n7,5O;1\n` });
  const { out } = await call(['infer', 'x.csv', '-o', 'x.yaml'], { cwd });
  expect(out).toContain("? amount: 1 of 41 values are no numbers, for example '7,5O'; they will go to quarantine");
  expect(out).toContain(
    "tried: 40 of 41 records are staged by it; not x.csv:42 amount: '7,5O' is not a decimal number",
  );
});

test.each([
  [['infer'], 2, 'infer needs files'],
  [['infer', 'no.csv'], 1, "there is no file 'no.csv'"],
  [['infer', 'data', '--name', 'A b'], 1, 'mend: for example --name a_b'],
  [['infer', 'data', '-o', 'data/sales-2026-01.csv'], 1, 'is there already, and nothing is overwritten'],
  [['infer', 'data', 'x.json'], 1, 'make a contract of each kind'],
])('fails on the words %j', async (words, code, message) => {
  const cwd = folder({ ...FILES, 'x.json': '{"a":1}\n' });
  expect(await call([...words], { cwd })).toMatchObject({ code, err: expect.stringContaining(message) });
  expect(existsSync(join(cwd, 'out'))).toBe(false);
});
