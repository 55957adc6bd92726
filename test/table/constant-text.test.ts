import { constantText } from '../../lib/engine';
import { readFileSchema } from '../../lib/table/parquet-schema';
import { Warehouse } from './support';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
});

afterAll(() => warehouse.session.close());

const COLUMNS = [
  { name: 'n', type: 'int' },
  { name: 'file', type: 'string', required: true },
  { name: 'note', type: 'string' },
];

test.each(['bills.csv', '', 'it\'s; "odd"\n\'', 'é€😀', `${'long/'.repeat(40)}.csv`])(
  'a text that is the same in all rows, %j, is written with the bounds and the type of any text',
  async (text) => {
    const table = await warehouse.ensure(COLUMNS);
    const [constant] = await warehouse.write(table, `SELECT 1 AS n, ${constantText(text)} AS file, 'x' AS note`);
    const [plain] = await warehouse.write(table, `SELECT 1 AS n, '${text.replaceAll("'", "''")}' AS file, 'x' AS note`);
    expect(constant).toEqual({ ...plain, uri: constant.uri, bytes: constant.bytes, columnBytes: constant.columnBytes });
    const [one, other] = [constant, plain].map(({ uri }) => uri.replace('file://', ''));
    expect((await readFileSchema(one))?.columns).toEqual((await readFileSchema(other))?.columns);
    const filled = await table.commit(() => ({ append: [constant], replaceAll: true }));
    expect(await warehouse.read(filled)).toEqual([{ n: 1, file: text, note: 'x' }]);
    const where = [{ column: 'file', op: 'in', values: [`${text}!`] }] as const;
    const found = (await filled.scan({ where })).files.map(({ uri }) => uri);
    expect(found).toEqual(text.length > 16 ? [constant.uri] : []);
  },
);

test('an ENUM of several is written by its texts, in their order and not in that of the type', async () => {
  const table = await warehouse.ensure(COLUMNS);
  const values = `(VALUES (1, 'b'), (2, 'a')) AS v(n, file)`;
  const [file] = await warehouse.write(table, `SELECT n, file::ENUM('b', 'a') AS file, NULL AS note FROM ${values}`);
  expect([file.lowerBounds, file.upperBounds].map(({ 2: bound }) => Buffer.from(bound, 'base64').toString())).toEqual([
    'a',
    'b',
  ]);
});
