import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { guessColumns, nameOf } from '../../../lib/cli/new/guess-table';
import { guessType } from '../../../lib/cli/new/guess-type';
import { lookAtCsv } from '../../../lib/cli/new/read-csv';
import { nameProblem } from '../../../lib/manifest';

test.each([
  [['1', '-20', ''], { kind: 'integer' }],
  [['007', '123'], { kind: 'string' }],
  [['1.50', '14.325'], { kind: 'decimal', words: ['18', '3'], options: {} }],
  [['1.234,50', '7,5'], { kind: 'decimal', words: ['18', '2'], options: { decimal: ',', group: '.' } }],
  [['1,234,567'], { kind: 'integer', options: { group: ',' } }],
  [['€ 5'], { kind: 'string' }],
  [['2026-01-31'], { kind: 'date' }],
  [['31/01/2026', '01/02/2026'], { kind: 'date', options: { formats: ['dd/MM/yyyy'] } }],
  [['01/31/2026'], { kind: 'date', options: { formats: ['MM/dd/yyyy'] } }],
  [['30/02/2026'], { kind: 'string' }],
  [['2026-01-31 10:00:00'], { kind: 'timestamp' }],
  [['2026-01-31T10:00:00Z'], { kind: 'instant' }],
  [['TRUE', 'false'], { kind: 'boolean' }],
  [['N/A', '5'], { kind: 'integer', options: { nullWords: ['N/A'] } }],
  [['', ' '], { kind: 'string' }],
])('%j is %j', (values, guess) => expect(guessType(values)).toEqual(guess));

test('what could mean two things stays a string, with the doubt', () => {
  expect(guessType(['01/02/2026'])).toEqual({ kind: 'string', doubt: 'its dates could be dd/MM/yyyy or MM/dd/yyyy' });
  expect(guessType(['14.325', '1.000'])).toMatchObject({ kind: 'string', doubt: expect.stringContaining('14.325') });
});

test('a guessed number is never another number than the text says', () => {
  const number = fc.tuple(fc.maxSafeInteger(), fc.constantFrom('', '.5', ',5', '.125', ',125', '.000', ',99'));
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 4 }), (parts) => {
      const texts = parts.map(([whole, rest]) => `${whole}${rest}`);
      const { kind, words, options = {} } = guessType(texts);
      if (kind === 'string') return;
      for (const text of texts) {
        const fraction = text.split((options.decimal as string) ?? '.')[1] ?? '';
        expect(fraction.length).toBeLessThanOrEqual(Number(words?.[1] ?? 0));
      }
    }),
  );
});

test('any header becomes a name that a table can have, and no two columns have one name', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 }), (header) => {
      const names = guessColumns([header]).columns.map(({ name }) => name);
      expect(names.filter((name) => nameProblem('a column', name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
    }),
  );
  expect(nameOf('Saldo (€) – Größe')).toBe('saldo_grosse');
  expect(nameOf('2026')).toBe('c_2026');
});

test('headers that cannot be told apart are left out and said', () => {
  expect(guessColumns([['a', ' ', 'B', 'b'], ['1']])).toEqual({
    columns: [{ name: 'a', header: 'a', kind: 'integer' }],
    notes: [
      'column 2 has no header and is left out',
      "column 3, 'B', is left out: another has the same header",
      "column 4, 'b', is left out: another has the same header",
    ],
  });
});

describe('a file', () => {
  const file = (bytes: string | Buffer) => {
    const path = join(mkdtempSync(join(tmpdir(), 'csv-')), 'x.csv');
    writeFileSync(path, bytes);
    return path;
  };

  test('is read by the delimiter and the encoding that explain it', async () => {
    expect(await lookAtCsv(file('a;b\r\n"1;2";3,5\r\n\r\n'))).toEqual({
      encoding: 'utf-8',
      delimiter: ';',
      records: [
        ['a', 'b'],
        ['1;2', '3,5'],
      ],
    });
    expect(await lookAtCsv(file(Buffer.from('naam\nJos\xe9\n', 'latin1')))).toEqual({
      encoding: 'windows-1252',
      delimiter: ',',
      records: [['naam'], ['José']],
    });
    expect(await lookAtCsv(file(Buffer.from('\ufeffa\tb\n1\t2', 'utf16le')))).toMatchObject({
      encoding: 'utf-16le',
      delimiter: '\t',
      records: [['a', 'b'], { length: 2 }],
    });
  });

  test('fails where it is empty or no text', async () => {
    await expect(lookAtCsv(file('\n'))).rejects.toThrow('is empty');
    await expect(lookAtCsv(file(Buffer.from('PK\u0003\u0004\0\0')))).rejects.toThrow('is no text');
  });
});
