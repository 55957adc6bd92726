import fc from 'fast-check';
import { splitLoosely } from '../../lib/intake/records/csv-loose';

const dialect = { delimiter: ',', quote: '"', escape: '"' };
const split = (raw: string, width?: number) => splitLoosely(raw, dialect, width).cells;
const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

test('a quote that opens nothing is text', () => {
  expect(split('"a,b,"c, d",e', 4)).toEqual(['"a', 'b', 'c, d', 'e']);
  expect(split('a,b,"', 3)).toEqual(['a', 'b', '"']);
});

test('a quote within quotes is text', () => {
  expect(split('x,""begins, here",y', 3)).toEqual(['x', '"begins, here', 'y']);
  expect(split('x,"ten 10" inches, long",y', 3)).toEqual(['x', 'ten 10" inches, long', 'y']);
  expect(split('"a"",b', 2)).toEqual(['a"', 'b']);
  expect(split('x,"6" pipe "deluxe"",y', 3)).toEqual(['x', '6" pipe "deluxe"', 'y']);
});

test('text behind a closing quote makes the quotes text', () => {
  expect(split('a,"b"c,d', 3)).toEqual(['a', '"b"c', 'd']);
});

test('another escape and another quote are heeded', () => {
  const other = { delimiter: ';', quote: "'", escape: '\\' };
  expect(splitLoosely("'Men's; \\'b\\'';'x'", other, 2).cells).toEqual(["Men's; 'b'", 'x']);
});

test('the width decides where two readings are as good, and yields where none has it', () => {
  expect(split('"a,"b,c"', 2)).toEqual(['"a', 'b,c']);
  expect(split('"a,"b,c"', 1)).toEqual(['a,"b,c']);
  expect(split('"a,b', 9)).toEqual(['"a', 'b']);
});

test('records by the rules are read as they are, in any dialect', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'b', ',', '"', ' ', '€'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
      expect(split(cells.map(quote).join(','), cells.length)).toEqual(cells);
    }),
  );
});

test('a stray quote at the beginning of any one cell is text of that cell, whatever cells stand around it', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), minLength: 1, maxLength: 6 });
  const cell = fc.oneof(
    word,
    fc.tuple(word, word).map((words) => words.join(', ')),
  );
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 6 }), fc.nat(5), (cells, nth) => {
      const place = nth % cells.length;
      const written = cells.map((text, index) => {
        if (!text.includes(',')) return index === place ? `"${text}` : text;
        return index === place ? `""${text}"` : `"${text}"`;
      });
      const expected = cells.map((text, index) => (index === place ? `"${text}` : text));
      expect(split(written.join(','), cells.length)).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

test('a hostile record is split at every delimiter where it has more of them than any way to read it is worth', () => {
  expect(split('"a,'.repeat(100_000), 5)).toEqual([...Array<string>(100_000).fill('"a'), '']);
  expect(split('"a",'.repeat(199), 200)).toEqual([...Array<string>(199).fill('a'), '']);
  expect(split(`"${'x",'.repeat(190)}`, 5)).toHaveLength(5);
  expect(split('"'.repeat(20_000), 5)).toEqual(['"'.repeat(9_999)]);
});
