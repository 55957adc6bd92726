import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { StagedColumn } from '../../lib/contract';
import { quoteList, Session } from '../../lib/engine';
import { cellText } from '../../lib/intake/typing/cell-text';
import { quickValue } from '../../lib/intake/typing/quick-value';
import { textRule } from '../../lib/intake/typing/text-rule';

const scratch = mkdtempSync(join(tmpdir(), 'quick-value-'));
let session: Session;
beforeAll(async () => {
  session = await Session.open({ scratch, threads: 2 });
});
afterAll(() => {
  session.close();
  rmSync(scratch, { recursive: true, force: true });
});

const ODD = [' ', '\t', '\n', '\u00a0', '\u0085', '\ufeff', '+', '-', '_', 'e', '٣', 'é', "'"];
/** Texts of a column's alphabet that are nearly what they should be. */
const near = (sample: string, alphabet: string) =>
  fc
    .tuple(
      fc.constant(sample),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom('', ...alphabet, ...ODD)), { maxLength: 3 }),
    )
    .map(([text, changes]) =>
      changes.reduce((now, [at, put]) => {
        const place = at % (now.length + 1);
        return now.slice(0, place) + put + now.slice(place + (at % 2));
      }, text),
    );

const CASES: readonly (readonly [column: StagedColumn, sample: string, alphabet: string])[] = [
  [{ name: 'a', type: 'string' }, 'Café', 'a '],
  [{ name: 'a', type: 'string', parse: { nullWords: ['n/a', '-'] } }, 'n/a', 'n/a-'],
  [{ name: 'a', type: 'int' }, '1234567890', '0123456789.,'],
  [{ name: 'a', type: 'long' }, '9223372036854775807', '0123456789.,'],
  [{ name: 'a', type: 'decimal(8,2)', parse: { decimal: ',', group: '.' } }, '1.234,56', '0123456789.,'],
  [{ name: 'a', type: 'decimal(8,4)', parse: { decimal: ',' } }, '0,1234', '0123456789.,'],
  [{ name: 'a', type: 'decimal(6,0)', parse: { group: "'" } }, "1'234", "0123456789.'’"],
  [{ name: 'a', type: 'decimal(5,1)' }, '-123.4', '0123456789.,'],
  [{ name: 'a', type: 'boolean', parse: { trueWords: ['ja', 'x'], falseWords: ['nee', 'JA'] } }, 'ja', 'janeJx'],
  [{ name: 'a', type: 'date', parse: { formats: ['dd/MM/yyyy', 'd/M/yyyy'] } }, '28/02/2026', '0123456789/'],
  [{ name: 'a', type: 'date', parse: { formats: ['yyyyMMdd'] } }, '20260228', '0123456789'],
  [
    { name: 'a', type: 'timestamp', parse: { formats: ['dd-MM-yyyy HH:mm:ss'] } },
    '28-02-2026 23:59:58',
    '0123456789-: ',
  ],
];

test.each(CASES)('a glance at a cell of %j gives what its rule does, or nothing', async (column, sample, alphabet) => {
  const quick = quickValue(column, 'cell') as string;
  const rule = textRule(column, { text: 'text' }, 'Europe/Amsterdam').value;
  let glances = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(near(sample, alphabet), { minLength: 300, maxLength: 400 }), async (texts) => {
      const rows = await session.all(`SELECT cell, (${quick})::VARCHAR AS glance, (${rule})::VARCHAR AS value FROM (
        SELECT cell, NULLIF(${cellText(column, 'cell')}, '') AS text FROM (SELECT unnest(${quoteList(texts)}) AS cell))`);
      const known = rows.filter(({ glance }) => glance !== null);
      glances += known.length;
      expect(known.filter(({ glance, value }) => glance !== value)).toEqual([]);
    }),
    { numRuns: Number(process.env.TRIALS ?? 10), endOnFailure: true },
  );
  expect(glances).toBeGreaterThan(20);
});
