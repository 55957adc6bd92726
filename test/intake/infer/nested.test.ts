import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../../../lib/engine';
import { infer } from '../../../lib/intake';
import { Bench } from '../support';

const bench = new Bench();
const folder = mkdtempSync(join(tmpdir(), 'infer-nested-'));
let session: Session;
beforeAll(async () => {
  session = await Session.open({ scratch: join(folder, 'scratch'), folders: [folder] });
});
afterAll(() => {
  session.close();
  bench.close();
  rmSync(folder, { recursive: true, force: true });
});

async function draft(objects: readonly unknown[]) {
  const content = objects.map((object) => JSON.stringify(object)).join('\n');
  const path = join(folder, 'file.json');
  writeFileSync(path, content);
  const { columns, format } = await infer(session, [{ path, name: 'file.json' }], join(folder, 'scratch'));
  return { columns, format, content };
}

test('lists of a document are drafted by their elements, asked about, and staged by the draft', async () => {
  const { columns, format, content } = await draft([
    { id: 1, tags: ['a', 'b'], lines: [{ sku: 'x', qty: 2, price: 1.5, 'a b': null }], days: [], ok: [true, null] },
    { id: 2, tags: [], lines: [{ sku: 'y', qty: 3, price: 12.125, 'a b': 'z' }, { sku: null }], days: [] },
  ]);
  expect(Object.fromEntries(columns.map(({ column }) => [column.name, column.type]))).toEqual({
    id: 'long',
    tags: 'list<string>',
    lines: 'list<struct<sku: string, qty: long, price: decimal(18,3), "a b": string>>',
    days: 'string',
    ok: 'list<boolean>',
  });
  const doubts = columns.flatMap(({ column, doubts }) => doubts.map(({ says }) => `${column.name}: ${says}`));
  expect(doubts).toContain(
    'tags: it holds lists, drafted as list<string>; one with another element will go to quarantine',
  );
  expect(doubts).toContain('days: it holds lists whose elements are empty or of several kinds; kept as text');
  const outcome = await bench.deliver({ content, columns: columns.map(({ column }) => column), format });
  expect([outcome.staged, outcome.quarantined]).toEqual([2, 0]);
  expect(outcome.rows[0].lines).toEqual([{ sku: 'x', qty: '2', price: '1.500', 'a b': null }]);
});

test('lists and objects that are JSON in the cells of a text are drafted, by the rules of their parts, and staged by the draft', async () => {
  const cells = [
    ['1', '["31/12/2025","13/01/2026"]', '{"city":"Bern","paid":"1.234,50","at":"01/02/2026"}', '[]'],
    ['2', '[]', '{"city":"Zürich","paid":"2,75","at":"03/04/2026"}', '[1,"x"]'],
    ['3', 'n/a', '{"city":null}', '{"a":1}'],
  ];
  const content = `id;days;bill;odd\n${cells.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')).join('\n')}\n`;
  const path = join(folder, 'file.csv');
  writeFileSync(path, content);
  const { columns, format } = await infer(session, [{ path, name: 'file.csv' }], join(folder, 'scratch'));
  expect(columns.map(({ column: { type, parse } }) => [type, parse])).toEqual([
    ['long', undefined],
    ['list<date>', { element: { formats: ['dd/MM/yyyy'] }, nullWords: ['n/a'] }],
    ['struct<city: string, paid: decimal(18,2), at: string>', { fields: { paid: { decimal: ',', group: '.' } } }],
    ['string', undefined],
  ]);
  const at = columns[2].doubts.find(({ says }) => says.startsWith("in its field 'at': "));
  expect(at?.choices.map(({ type, parse }) => [type, parse?.fields?.at.formats])).toEqual([
    ['struct<city: string, paid: decimal(18,2), at: date>', ['dd/MM/yyyy']],
    ['struct<city: string, paid: decimal(18,2), at: date>', ['MM/dd/yyyy']],
  ]);
  expect(columns[3].doubts.map(({ says }) => says)).toEqual([
    'it holds objects whose fields are empty or of several kinds; kept as text',
  ]);
  const outcome = await bench.deliver({ content, columns: columns.map(({ column }) => column), format });
  expect([outcome.staged, outcome.quarantined]).toEqual([3, 0]);
  expect(outcome.rows[0]).toMatchObject({
    days: ['2025-12-31', '2026-01-13'],
    bill: { city: 'Bern', paid: '1234.50', at: '01/02/2026' },
  });
});

test('fails to see a list in mixed elements, and in texts that only begin like one', async () => {
  const { columns } = await draft([
    { a: [1, 'x'], b: '[draft' },
    { a: [2], b: '[final]' },
  ]);
  expect(columns.map(({ column }) => column.type)).toEqual(['string', 'string']);
});
