import { parseCellRange } from '../../lib/contract';

test.each([
  ['A1', { firstRow: 0, firstColumn: 0 }],
  ['b3:AA20', { firstRow: 2, firstColumn: 1, lastRow: 19, lastColumn: 26 }],
  ['B:F', { firstRow: 0, firstColumn: 1, lastColumn: 5 }],
  ['B3:F', { firstRow: 2, firstColumn: 1, lastColumn: 5 }],
])('%s is a range of cells', (text, range) => {
  expect(parseCellRange(text)).toEqual(range);
});

test.each(['', '3', 'A0', 'F9:B2', 'A9:F2', 'A1:B2:C3', 'Sheet!A1', '$A$1'])('fails on %p', (text) => {
  expect(parseCellRange(text)).toBeUndefined();
});
