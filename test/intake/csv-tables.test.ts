import type { StagedColumn } from '../../lib/contract';
import { Bench, csv } from './support';

const bench = new Bench();
afterAll(() => bench.close());

const columns: StagedColumn[] = [
  { name: 'id', type: 'string', from: ['Nr.'], required: true },
  { name: 'city', type: 'string' },
  { name: 'qty', type: 'string' },
];
const places = (faults: Record<string, unknown>[]) => faults.map((fault) => [Number(fault.line), fault.reason]);

describe('the header', () => {
  test('is found below titles and another table, and what stands above it is told', async () => {
    const content = 'Stock of March\nshelf;keeper\n1;Ann\n\nNr.;city;qty\nA;Bern;1\n';
    const { rows, remarks } = await bench.deliver({ content, columns });
    expect(rows).toMatchObject([{ id: 'A', city: 'Bern', qty: '1', __row: '6' }]);
    expect(remarks).toContain('rows above the header were not read: lines 1, 2, 3');
  });

  test('is the one with most of the columns, where another table has some of them', async () => {
    const content = 'Nr.;weight\nA;5\nNr.;city;qty\nA;Bern;1\n';
    const poor: StagedColumn[] = [...columns, { name: 'price', type: 'string' }, { name: 'tax', type: 'string' }];
    const { rows, remarks } = await bench.deliver({ content, columns: poor });
    expect(rows).toMatchObject([{ id: 'A', city: 'Bern' }]);
    expect(remarks).toContain('rows above the header were not read: lines 1, 2');
  });

  test('with few of the columns counts where no better one follows, and its rows are read', async () => {
    const content = 'Nr.;weight;x;y\nA;5;6;7\nB;8;9;10\n';
    const { rows } = await bench.deliver({ content, columns });
    expect(rows.map((row) => [row.id, row.__row])).toEqual([
      ['A', '2'],
      ['B', '3'],
    ]);
  });

  test('may be several rows: joined with a space, merged cells counting for those on their right', async () => {
    const content = 'Shop;Sales;;Costs;\n;2023;2024;2023;2024\nBern;1;2;3;4\n';
    const names = ['Shop', 'Sales 2023', 'Sales 2024', 'Costs 2023', 'Costs 2024'];
    const wide = names.map((from, index): StagedColumn => ({ name: `c${index}`, type: 'string', from: [from] }));
    const { rows } = await bench.deliver({ content, columns: wide, format: csv({ headerRows: 2 }) });
    expect(rows).toMatchObject([{ c0: 'Bern', c1: '1', c2: '2', c3: '3', c4: '4' }]);
  });

  test('fails where no row has a name of the contract', async () => {
    const { refused } = await bench.deliver({ content: 'a;b\n1;2\n3;4\n', columns });
    expect(refused).toContain("expected 'Nr.', 'city', 'qty'; found 'a', 'b'");
  });
});

describe('a table', () => {
  test('ends where the source says that a repeated header begins another', async () => {
    const content = 'Nr.;city;qty\nA;Bern;1\nNr.;city;qty\nB;Oslo;2\n';
    const pages = await bench.deliver({ content, columns });
    expect(pages.rows).toMatchObject([{ id: 'A' }, { id: 'B' }]);
    const { rows, remarks } = await bench.deliver({ content, columns, format: csv({ repeatedHeaders: 'endTable' }) });
    expect(rows).toMatchObject([{ id: 'A' }]);
    expect(remarks).toContain('rows of another table were not read: lines 3, 4');
  });

  test('is not mixed with another one that has some of its columns', async () => {
    const content = 'Nr.;city;qty\nA;Bern;1\nNr.;city\nB;Oslo\n"C;Rome\nNr.;city;qty\nD;Rome;4\n';
    const { rows, faults, remarks } = await bench.deliver({ content, columns });
    expect([rows.map((row) => row.id), faults]).toEqual([['A', 'D'], []]);
    expect(remarks).toContain('rows of another table were not read: lines 3, 4, 5');
  });

  test('ends before the footer', async () => {
    const content = 'Nr.;city;qty\nA;Bern;1\nB;Oslo;2\nTotal;;3\n"open\n\n';
    const { rows, faults, remarks } = await bench.deliver({ content, columns, format: csv({ footerLines: 2 }) });
    expect([rows.map((row) => row.id), faults]).toEqual([['A', 'B'], []]);
    expect(remarks).toContain('skipped the footer: lines 4, 5');
  });
});

describe('ragged rows', () => {
  const content = 'Nr.;city;qty\nA\nB;Oslo;2;;\nC;Rome;3;x\nD;Bern;4\n';

  test('fail, each by itself', async () => {
    const { rows, faults } = await bench.deliver({ content, columns });
    expect(rows).toMatchObject([{ id: 'D' }]);
    expect(places(faults)).toEqual([
      [2, 'too_few_cells'],
      [3, 'too_many_cells'],
      [4, 'too_many_cells'],
    ]);
  });

  test('may be padded, which loses no text', async () => {
    const { rows, faults } = await bench.deliver({ content, columns, format: csv({ raggedRows: 'pad' }) });
    expect(rows).toMatchObject([
      { id: 'A', city: null, qty: null },
      { id: 'B', qty: '2' },
      { id: 'D', qty: '4' },
    ]);
    expect(places(faults)).toEqual([[4, 'too_many_cells']]);
  });
});

test('stray quotes may be text of their cells', async () => {
  const content = 'Nr.;city;qty\n"A;Bern;1\nB;"Oslo "east" side";2\nC;"Rome"x;3\nD;"a;b";"\n';
  const strict = await bench.deliver({ content, columns });
  expect(places(strict.faults).map(([line]) => line)).toEqual([2, 3, 4, 5]);
  const { rows } = await bench.deliver({ content, columns, format: csv({ strayQuotes: 'keep' }) });
  expect(rows).toMatchObject([
    { id: '"A', city: 'Bern', qty: '1' },
    { id: 'B', city: 'Oslo "east" side' },
    { id: 'C', city: '"Rome"x' },
    { id: 'D', city: 'a;b', qty: '"' },
  ]);
});

test('a large file is read by the same rules', async () => {
  const lines = Array.from({ length: 90_000 }, (_, index) => `A${index};Bern;${index % 7}`).join('\n');
  const titled = await bench.deliver({ content: `Stock\n\nNr.;city;qty\n${lines}\n`, columns });
  expect(titled.staged).toBe(90_000);
  expect(titled.remarks).toEqual(['rows above the header were not read: line 1']);
  const content = `Nr.;city;qty\n${lines}\nNr.;city;weight\nA;Bern;1\nB;Rome;2\n`;
  const mixed = await bench.deliver({ content, columns });
  expect(mixed.staged).toBe(90_000);
  expect(mixed.remarks).toEqual(['rows of another table were not read: lines 90002, 90003, 90004']);
});

test('blank rows may be records, and a line with nothing on it one of a single column', async () => {
  const content = 'Nr.;city;qty\nA;Bern;1\n;;\n\nB;Rome;2\n';
  const optional = columns.map((column) => ({ ...column, required: false }));
  const format = csv({ blankRows: 'keep' });
  const { rows } = await bench.deliver({ content, columns: optional, format });
  expect(rows.map((row) => [row.id, row.__row])).toEqual([
    ['A', '2'],
    [null, '3'],
    ['B', '5'],
  ]);
  const single = await bench.deliver({ content: 'Nr.\nA\n\nB\n', columns: optional.slice(0, 1), format });
  expect(single.rows.map((row) => row.id)).toEqual(['A', null, 'B']);
  expect((await bench.deliver({ content, columns, format })).faults).toMatchObject([{ line: '3', reason: 'required' }]);
});
