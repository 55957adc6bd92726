import fc from 'fast-check';
import { CsvSplitter } from '../../lib/intake/records/csv-splitter';

interface Found {
  line: number;
  raw: string;
  cells?: string[];
  code?: string;
}

function split(pieces: readonly string[], mark = '"', skip = 0): Found[] {
  const found: Found[] = [];
  const splitter = new CsvSplitter(
    { delimiter: ';', quote: '"', escape: mark },
    {
      record: (line, raw, cells) => found.push({ line, raw, cells }),
      fault: (line, raw, code) => found.push({ line, raw, code }),
    },
    skip,
  );
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return found;
}

const nasty = fc.string({
  unit: fc.constantFrom('a', 'é', ';', '"', '\n', '\r', '\\', ' ', '\0', '\x1e', '\x1f'),
  maxLength: 60,
});

test('pieces of any size give the same records', () => {
  fc.assert(
    fc.property(nasty, fc.array(fc.nat(60)), fc.constantFrom('"', '\\', ''), (text, cuts, mark) => {
      const edges = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
      const pieces = edges.slice(1).map((edge, index) => text.slice(edges[index], edge));
      expect(split(pieces, mark)).toEqual(split([text], mark));
    }),
    { numRuns: 2000 },
  );
});

test('no character is lost: the raw texts and the line breaks between them are the file, each at its line', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      let at = 0;
      for (const { raw, line } of split([text])) {
        expect(text.startsWith(raw, at)).toBe(true);
        expect(line).toBe(1 + (text.slice(0, at).match(/\r\n|\r|\n/g)?.length ?? 0));
        at += raw.length;
        at += /^(\r\n|\r|\n|$)/.exec(text.slice(at))?.[0].length ?? Number.NaN;
      }
      expect(at).toBe(text.length);
    }),
    { numRuns: 2000 },
  );
});

test('a line break at the very end of the file changes nothing', () => {
  for (const end of ['', '\n', '\r', '\r\n']) {
    expect(split([`a;b;"c\nd";e${end}`])).toMatchObject([{ line: 1, cells: ['a', 'b', 'c\nd', 'e'] }]);
  }
});

test('what a writer quoted by the rules comes back', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ';', '"', '\n', '\r', ' ', '€'), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (rows) => {
      const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(';')).join('\r\n');
      expect(split([text]).map(({ cells }) => cells)).toEqual(rows);
    }),
  );
});

test('fails for a record that is too long without keeping it, and goes on behind it', () => {
  const huge = 'x'.repeat(1024 * 1024);
  const found = split(['a;b\n', ...Array(12).fill(huge), '\r', '\nc;d\n']);
  expect(found.map(({ line, code }) => [line, code])).toEqual([
    [1, undefined],
    [2, 'record_too_long'],
    [3, undefined],
  ]);
  expect(found[1].raw).toHaveLength(2000);
  expect(split([...Array(12).fill(huge), '\na\n'], '"', 1)).toMatchObject([{ line: 2, cells: ['a'] }]);
});

test('fails for a record that is too long behind a quoted line break, and goes on behind it', () => {
  const huge = 'x'.repeat(1024 * 1024);
  const found = split(['"a\nb";', ...Array(12).fill(huge), '\nc;d\n']);
  expect(found.map(({ line, code }) => [line, code])).toEqual([
    [1, 'record_too_long'],
    [3, undefined],
  ]);
});

test('fails for one line where a quote stays open for longer than a record may be', () => {
  const lines = `${'y'.repeat(1023)}\n`.repeat(6 * 1024);
  const found = split(['"open\n', lines.slice(0, 3_000_000), lines.slice(3_000_000)]);
  expect(found[0]).toMatchObject({ line: 1, code: 'unterminated_quote', raw: '"open' });
  expect(found).toHaveLength(1 + 6 * 1024);
});
