import fc from 'fast-check';
import type { StagedColumn } from '../../lib/contract';
import { Bench, csv } from './support';

const bench = new Bench();
afterAll(() => bench.close());

const NAMES = ['day', 'at', 'qty', 'code', 'price', 'item', 'note'];
const columns: StagedColumn[] = NAMES.map((name) => ({ name, type: 'string', parse: { keepSpace: true } }));
const format = csv({ delimiter: ',', raggedRows: 'realign', strayQuotes: 'keep' });
const ITEMS = ['Garden chair', 'Lamp, oak', 'Rug', 'Wool blanket', 'Tea pot, blue'];

const whole = Array.from({ length: 40 }, (_, index) => [
  `${String((index % 28) + 1).padStart(2, '0')}/03/2024`,
  `${String(index % 24).padStart(2, '0')}:30`,
  String(index % 9),
  `AB-${1000 + index * 7}`,
  `$${10 + index}.50`,
  ITEMS[index % ITEMS.length],
  '',
]);
const written = (cells: readonly string[]) => cells.map((cell) => (cell.includes(',') ? `"${cell}"` : cell));
const text = (lines: readonly string[]) => `${[NAMES.join(','), ...lines].join('\n')}\n`;
const inOrder = (rows: readonly Record<string, unknown>[]) =>
  rows.toSorted((one, other) => Number(one.__row) - Number(other.__row)).map(cellsOf);
const cellsOf = (row: Record<string, unknown>) => NAMES.map((name) => row[name] ?? '');

test('a row that lost or gained a separator anywhere, or has blanks for them, is as it was', async () => {
  const slip = fc.record({
    nth: fc.nat(whole.length - 1),
    place: fc.nat(NAMES.length - 1),
    kind: fc.constantFrom('added', 'lost', 'blanks'),
  });
  await fc.assert(
    fc.asyncProperty(slip, async ({ nth, place, kind }) => {
      const cells = written(whole[nth]);
      const broken = {
        added: [...cells.slice(0, place), '', ...cells.slice(place)].join(','),
        lost: [...cells.slice(0, place), cells.slice(place, place + 2).join(''), ...cells.slice(place + 2)].join(','),
        blanks: cells.join(' '),
      }[kind];
      const lines = whole.map((row, index) => (index === nth ? broken : written(row).join(',')));
      const { rows, faults } = await bench.deliver({ content: text(lines), columns, format });
      expect(faults).toEqual([]);
      expect(inOrder(rows)).toEqual(whole);
    }),
    { numRuns: 40 },
  );
});

test('the header is mended by the names of the contract', async () => {
  const lines = whole.map((row) => written(row).join(','));
  for (const header of ['day,at,qtycode,price,item,note', 'day,,at,qty,code,price,item,note', NAMES.join(';')]) {
    const { rows } = await bench.deliver({ content: [header, ...lines, ''].join('\n'), columns, format });
    expect(inOrder(rows)).toEqual(whole);
  }
});

test('mended rows are told, and cells that were left out at the end are empty', async () => {
  const lines = whole.map((row) => written(row).join(','));
  const content = text([...lines, '01/03/2024,10:30,1,AB-2000,$1.50,Rug', '02/03/2024,11:30,2,AB-2001']);
  const { rows, remarks } = await bench.deliver({ content, columns, format });
  expect(inOrder(rows).slice(-2)).toEqual([
    ['01/03/2024', '10:30', '1', 'AB-2000', '$1.50', 'Rug', ''],
    ['02/03/2024', '11:30', '2', 'AB-2001', '', '', ''],
  ]);
  expect(remarks).toContain('ragged rows were mended: lines 42, 43');
});

test('fails for a row that looks like none of the others, and for one that fits in two ways', async () => {
  const lines = whole.map((row) => written(row).join(','));
  const content = text([...lines, 'total of the month', 'a,b,c,d,e,f,g,h,i']);
  const { faults, staged } = await bench.deliver({ content, columns, format });
  expect(staged).toBe(whole.length);
  expect(faults).toMatchObject([
    { line: '42', reason: 'too_few_cells', raw: 'total of the month' },
    { line: '43', reason: 'too_many_cells' },
  ]);
  const words = Array.from({ length: 20 }, (_, index) => `ab${index % 3 ? 'ab' : ''},ab${index % 2 ? '' : 'ab'},ab`);
  const two: StagedColumn[] = ['x', 'y', 'z'].map((name) => ({ name, type: 'string' }));
  const unsure = await bench.deliver({
    content: `x,y,z\n${words.join('\n')}\nabab,,,ab,ab\n,ab,abab,ab\n`,
    columns: two,
    format,
  });
  expect(unsure.read).toBe(22);
});

test('is padded where there are too few whole rows to learn from', async () => {
  const { rows } = await bench.deliver({
    content: text(['01/03/2024,10:30,1,,,', '02/03/2024,11:30,2,,,,,', '03/03/2024,12:30,3,,,,']),
    columns,
    format,
  });
  expect(inOrder(rows).map(([, , qty]) => qty)).toEqual(['1', '2', '3']);
});

const three: StagedColumn[] = ['a', 'b', 'c'].map((name) => ({ name, type: 'string' }));
const fitted = async (lines: readonly string[]) => {
  const { rows, faults } = await bench.deliver({ content: ['a,b,c', ...lines, ''].join('\n'), columns: three, format });
  return [...rows.map(({ a, b, c }) => [a, b, c].join('|')), ...faults.map(({ line, reason }) => `${line} ${reason}`)];
};

test.each([
  ['behind all rows', ['1,2,3,', '4,,6,'], ['1|2|3', '4||6']],
  ['before all rows', [',1,2,', ',4,5,6'], ['1|2|', '4|5|6']],
  ['amid all rows', ['1,,2,3', '4,,,6'], ['1|2|3', '4||6']],
])('where every row has one blank cell too many, %s, it is the one that all have', async (_, lines, expected) => {
  expect(await fitted(lines)).toEqual(expected);
});

test('fails for rows that all have a cell too many or too few where nobody can tell which, and shifts none', async () => {
  expect(await fitted([',1,2,', ',4,5,'])).toEqual(['2 too_many_cells', '3 too_many_cells']);
  expect(await fitted(['9,1,2,3', '8,4,5,6'])).toEqual(['2 too_many_cells', '3 too_many_cells']);
  expect(await fitted(['1,2', '4,5'])).toEqual(['2 too_few_cells', '3 too_few_cells']);
  const many = Array.from({ length: 1500 }, (_, n) => `,${n},${n},`);
  expect((await fitted(many)).every((it) => it.endsWith('too_many_cells'))).toBe(true);
});

test('a hundred rows in vain, one after another, are the last that are tried: a hostile file costs no hours', async () => {
  const hostile = (count: number) => Array.from({ length: count }, (_, index) => `${'a1,'.repeat(9)}${index}`);
  const slip = written(whole[3]).join(',').replace(',', '');
  const lines = [...whole.map((row) => written(row).join(',')), slip, ...hostile(99), slip, ...hostile(100), slip];
  const { read, staged, faults } = await bench.deliver({ content: text(lines), columns, format });
  expect([read, staged]).toEqual([242, 42]);
  expect(faults.map(({ line }) => Number(line)).at(-1)).toBe(lines.length + 1);
});
