import fc from 'fast-check';
import iconv from 'iconv-lite';
import type { StagedColumn } from '../../lib/contract';
import { sniffDialect } from '../../lib/intake';
import { CsvSplitter } from '../../lib/intake/records/csv-splitter';
import { Bench, csv } from './support';

const bench = new Bench();
afterAll(() => bench.close());

const columns: StagedColumn[] = ['a', 'b', 'c'].map((name) => ({ name, type: 'string', parse: { keepSpace: true } }));
const quotes = fc.constantFrom('"', "'", '`');
const delimiters = fc.constantFrom(',', ';', '\t', '|', ' ', ', ', '||', '::', '\u001f', '¬', '<>');
const ends = fc.constantFrom('\n', '\r\n', '\r');

/** A cell as a writer of this dialect has it. */
function quoted(cell: string, quote: string, mark: string): string {
  const escaped = mark === quote ? cell : cell.replaceAll(mark, mark + mark);
  return quote + escaped.replaceAll(quote, mark + quote) + quote;
}

test('what any dialect writes is read as it was, in pieces of any size, with mixed line ends', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'é', '"', "'", '`', ',', ';', '|', ' ', '\n', '\r', '\\', ':', '<'),
    maxLength: 8,
  });
  const rows = fc.array(fc.tuple(fc.array(cell, { minLength: 3, maxLength: 3 }), ends), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      rows,
      delimiters,
      quotes,
      fc.boolean(),
      fc.integer({ min: 1, max: 20 }),
      (lines, delimiter, quote, doubled, size) => {
        const mark = doubled ? quote : '\\';
        const text = lines
          .map(([cells, end]) => cells.map((it) => quoted(it, quote, mark)).join(delimiter) + end)
          .join('');
        const found: string[][] = [];
        const splitter = new CsvSplitter(
          { delimiter, quote, escape: mark },
          { record: (_line, _raw, cells) => found.push(cells), fault: (_line, raw) => found.push([raw]) },
        );
        for (let at = 0; at < text.length; at += size) splitter.push(text.slice(at, at + size));
        splitter.end();
        expect(found).toEqual(lines.map(([cells]) => cells));
      },
    ),
    { numRuns: 1500 },
  );
});

test('of whatever text, each record is staged or explained, whatever the source says of it', async () => {
  const unit = fc.constantFrom('a', '1', ';', ';', '"', '\n', '\n', ' ', '\0', 'é', 'a;b;c\n', 'a;b\n');
  const format = fc.record({
    raggedRows: fc.constantFrom('quarantine', 'pad', 'realign'),
    strayQuotes: fc.constantFrom('quarantine', 'keep'),
    repeatedHeaders: fc.constantFrom('skip', 'endTable'),
    blankRows: fc.constantFrom('skip', 'keep'),
    footerLines: fc.nat(2),
    headerRows: fc.constantFrom(1, 1, 2),
    header: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.string({ unit, maxLength: 80 }), format, async (text, rules) => {
      const lines = text.split(/\r\n|\r|\n/);
      const { rows, faults, refused } = await bench.deliver({ content: `a;b;c\n${text}`, columns, format: csv(rules) });
      if (refused !== undefined) return;
      for (const row of rows) expect(Number(row.__row)).toBeLessThanOrEqual(lines.length + 1);
      for (const { line, raw } of faults) {
        const first = String(raw).split(/\r\n|\r|\n/, 1)[0];
        expect(['a;b;c', ...lines][Number(line) - 1]).toBe(first);
      }
    }),
    { numRuns: 60 },
  );
});

describe('an encoding that is not declared', () => {
  const content = 'a;b;c\nCafé;Zürich;5 €\nNiño;Łódź;1\n';
  const western = content.replace('Łódź', 'Århus');

  test.each([
    ['windows-1252', western],
    ['utf-8', content],
    ['utf-16le', content],
    ['utf-16be', content],
  ])('is detected: %s', async (encoding, text) => {
    const { rows, remarks } = await bench.deliver({
      content: iconv.encode(text, encoding),
      columns,
      format: csv({ encoding: undefined }),
    });
    expect(rows[0]).toMatchObject({ a: 'Café', b: 'Zürich', c: '5 €' });
    const said = `read as ${encoding}, which was detected: declare it to be sure`;
    expect(remarks).toEqual(encoding === 'utf-8' ? [] : [said]);
  });

  test('is detected by letters far below the beginning', async () => {
    const text = `a;b;c\n${'x;y;z\n'.repeat(50_000)}Café;Zürich;1\n`;
    const { staged, remarks } = await bench.deliver({
      content: iconv.encode(text, 'latin1'),
      columns,
      format: csv({ encoding: undefined }),
    });
    expect(staged).toBe(50_001);
    expect(remarks[0]).toContain('read as windows-1252');
  });

  test('fails where it could be one or another, naming them', async () => {
    const { refused, faults } = await bench.deliver({
      content: iconv.encode('a;b;c\n北京;1;2\n上海;3;4\n', 'gb18030'),
      columns,
      format: csv({ encoding: undefined }),
    });
    expect(faults).toMatchObject([{ reason: 'unknown_encoding' }]);
    expect(refused).toContain("'gb18030'");
  });
});

test('what is written in a usual dialect is recognized', () => {
  const word = fc
    .string({ unit: fc.constantFrom('a', 'b', 'é', 'k', ' '), minLength: 1, maxLength: 8 })
    .map((it) => `x${it.trim()}`);
  const row = fc.tuple(fc.integer({ min: 0, max: 99_999 }), word, fc.integer({ min: 10, max: 28 }), word);
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 3, maxLength: 20 }),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom('"', "'"),
      ends,
      (rows, delimiter, quote, end) => {
        const cells = rows.map(([id, name, day, note]) => [
          `${id}`,
          name,
          `2024-05-${day}`,
          quote + note + delimiter + name + quote,
        ]);
        const text = [['id', 'name', 'day', 'note'], ...cells].map((it) => it.join(delimiter) + end).join('');
        expect(sniffDialect(Buffer.from(text)).format).toMatchObject({ delimiter, quote, header: true, skipLines: 0 });
      },
    ),
    { numRuns: 300 },
  );
});
