import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { StagedColumn } from '../../../lib/contract';
import { quoteLiteral, Session } from '../../../lib/engine';
import { type LineAutomaton, lineAutomaton } from '../../../lib/intake/lanes/line-automaton';
import { scanLines } from '../../../lib/intake/lanes/line-scanner';
import { type PlainColumn, plainColumn } from '../../../lib/intake/lanes/plain-column';
import { cellText } from '../../../lib/intake/typing/cell-text';
import { textRule } from '../../../lib/intake/typing/text-rule';

const scratch = mkdtempSync(join(tmpdir(), 'plain-column-'));
const path = join(scratch, 'cells.csv');
const turnedPath = join(scratch, 'turned.csv');
let session: Session;
beforeAll(async () => {
  session = await Session.open({ scratch, threads: 2 });
});
afterAll(() => {
  session.close();
  rmSync(scratch, { recursive: true, force: true });
});

const dialect = { delimiter: 59, quote: 34, doubled: true, encoding: 'utf-8', header: false, skipLines: 0 };
const ODD = [
  ' ',
  '\t',
  '\u00a0',
  '\u0085',
  '\ufeff',
  '\u2003',
  '\u3000',
  '\u2019',
  '。',
  '+',
  '-',
  '_',
  'e',
  '٣',
  'é',
  "'",
  '"',
  '😀',
];

/** Texts of a column's alphabet that are nearly what they should be. */
const near = (samples: readonly string[], alphabet: string) =>
  fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom('', ...alphabet, ...ODD)), { maxLength: 3 }),
    )
    .map(([text, changes]) =>
      changes.reduce((now, [at, put]) => {
        const place = at % (now.length + 1);
        return now.slice(0, place) + put + now.slice(place + (at % 2));
      }, text),
    );

const DAYS = [
  '28/02/2026',
  '29/02/2024',
  '29/02/2023',
  '29/02/1900',
  '31/04/2025',
  '31/12/1999',
  '30/02/2020',
  '00/01/2020',
];
const CASES: readonly (readonly [column: StagedColumn, samples: readonly string[], alphabet: string])[] = [
  [{ name: 'a', type: 'string' }, ['Café', '“x”', 'a b', '。'], 'a '],
  [{ name: 'a', type: 'string', parse: { keepSpace: true } }, [' Café '], 'a '],
  [{ name: 'a', type: 'string', parse: { nullWords: ['n/a', '-', ' - '] } }, ['n/a', '-', ' - '], 'n/a-'],
  [{ name: 'a', type: 'int' }, ['1234567890', '-007', '2147483647', '0'], '0123456789.,'],
  [{ name: 'a', type: 'int', parse: { nullWords: ['0', '-'] } }, ['10', '0', '-'], '0123456789.,'],
  [{ name: 'a', type: 'long' }, ['9223372036854775807', '-123456789012345678'], '0123456789.,'],
  [
    { name: 'a', type: 'decimal(8,2)', parse: { decimal: ',', group: '.' } },
    ['1.234,56', '123.456,7', '999999', '-0,5', '1.234.567'],
    '0123456789.,',
  ],
  [{ name: 'a', type: 'decimal(8,4)', parse: { decimal: ',' } }, ['0,1234', '1234'], '0123456789.,'],
  [{ name: 'a', type: 'decimal(6,0)', parse: { group: "'" } }, ["1'234", "123'456"], "0123456789.'’"],
  [{ name: 'a', type: 'decimal(12,3)', parse: { group: ',' } }, ['1,234.5', '123456789.123'], '0123456789.,'],
  [{ name: 'a', type: 'decimal(5,1)' }, ['-123.4', '1234'], '0123456789.,'],
  [{ name: 'a', type: 'decimal(2,2)', parse: { nullWords: ['0.1'] } }, ['0.12', '0', '0.1'], '0123456789.,'],
  [{ name: 'a', type: 'decimal(38,10)' }, ['1234567890123456789012345678.0123456789'], '0123456789.,'],
  [
    { name: 'a', type: 'boolean', parse: { trueWords: ['ja', 'x'], falseWords: ['nee', ' n'] } },
    ['ja', 'nee', ' n'],
    'janeJx',
  ],
  [{ name: 'a', type: 'date', parse: { formats: ['dd/MM/yyyy', 'd/M/yyyy'] } }, DAYS, '0123456789/'],
  [
    { name: 'a', type: 'date', parse: { formats: ['d-M-yyyy'] } },
    ['1-2-2026', '29-2-2024', '31-11-2025', '09-09-2025'],
    '0123456789-',
  ],
  [{ name: 'a', type: 'date', parse: { formats: ['yyyyMMdd'] } }, ['20260228', '20240229', '20250431'], '0123456789'],
  [{ name: 'a', type: 'date' }, ['2026-02-28', '2024-02-29', '2025-02-29'], '0123456789-'],
  [
    { name: 'a', type: 'timestamp', parse: { formats: ['dd-MM-yyyy HH:mm:ss'], nullWords: ['?'] } },
    ['28-02-2026 23:59:58', '29-02-2023 00:00:00', '01-01-2026 24:00:00', '?'],
    '0123456789-: ',
  ],
  [{ name: 'a', type: 'timestamp', parse: { formats: ["yyyy/MM/dd'T'H:mm"] } }, ['2026/02/28T3:07'], '0123456789/:T'],
  [
    { name: 'a', type: 'timestamp', parse: { formats: ["MM.dd.yyyy'T'HH:mm"] } },
    ['02.28.2026T23:07', '02.29.2000T00:00'],
    '0123456789.:T',
  ],
  [{ name: 'a', type: 'date', parse: { formats: ['yyyy/dd/MM'] } }, ['2026/28/02', '2024/29/02'], '0123456789/'],
  [{ name: 'a', type: 'date', parse: { formats: ['dd MM yyyy'] } }, ['28 02 2026', '29 02 2024'], '0123456789 '],
  [{ name: 'a', type: 'date', parse: { formats: ['dd-MM-yyyy'] } }, ['28-02-2026', '29-02-2024'], '0123456789-'],
  [{ name: 'a', type: 'date', parse: { formats: ['yyyy-MM-dd'] } }, ['2026-02-28', '2025-02-29'], '0123456789-'],
  [{ name: 'a', type: 'timestamp', parse: { formats: ['dd/MM/yyyy'] } }, DAYS, '0123456789/'],
  [{ name: 'a', type: 'timestamp' }, ['2026-02-28 23:59:58', '2024-02-29T01:02:03.123456'], '0123456789-:T.'],
];

/** The cells that a glance takes, bare and between quotes, as they are written and with their days turned. */
function taken({ shape }: PlainColumn, texts: readonly string[]): Record<'lines' | 'turned', string[]> {
  const automaton = lineAutomaton({ cells: [shape], dialect, crlf: false }) as LineAutomaton;
  const lines = texts.flatMap((text) => [text, `"${text.replaceAll('"', '""')}"`]);
  const scanned = scanLines(Buffer.from(`${lines.join('\n')}\n`), automaton);
  const dropped = new Set(scanned?.dropped.map(({ line }) => line));
  expect(scanned?.lines).toBe(lines.length);
  const turned = scanned?.turned.toString().split('\n') ?? [];
  const isTaken = (_: string, index: number) => index < lines.length && !dropped.has(index);
  return { lines: lines.filter(isTaken), turned: turned.filter(isTaken) };
}

test.each(CASES)(
  'a cell of %j that looks plain has the value that its rule gives',
  async (column, samples, alphabet) => {
    const plain = plainColumn(column) as PlainColumn;
    const rule = textRule(column, { text: 'text' }, 'Europe/Amsterdam').value;
    let glances = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(near(samples, alphabet), { minLength: 300, maxLength: 400 }), async (texts) => {
        const { lines, turned } = taken(plain, [...samples, ...texts]);
        glances += lines.length;
        writeFileSync(path, `${lines.join('\n')}\n`);
        writeFileSync(turnedPath, `${turned.join('\n')}\n`);
        const given = plain.reader ?? { type: 'VARCHAR', options: {} };
        const own = (from: string, type: string, options = '') =>
          `read_csv(${quoteLiteral(from)}, auto_detect = false, header = false, delim = ';', quote = '"', escape = '"', columns = {'cell': '${type}'}${options})`;
        const told = Object.entries(given.options).flatMap(([name, value]) =>
          value === undefined ? [] : [`, ${name} = ${quoteLiteral(value)}`],
        );
        const rows =
          await session.all(`SELECT cell, text IS NULL AS empty, glance, (${rule})::VARCHAR AS value, given FROM (
        SELECT cell, NULLIF(${cellText(column, 'cell')}, '') AS text, row_number() OVER () AS n FROM ${own(path, 'VARCHAR')})
        JOIN (SELECT (${plain.value('cell')})::VARCHAR AS glance, row_number() OVER () AS n FROM ${own(turnedPath, 'VARCHAR')}) USING (n)
        JOIN (SELECT cell::VARCHAR AS given, row_number() OVER () AS n FROM ${own(turnedPath, given.type, told.join(''))}) USING (n)`);
        expect(rows.length).toBe(lines.length);
        const wrong = ({ glance, value, given: read, empty }: (typeof rows)[0]) =>
          glance !== value || (plain.reader && read !== value) || (value === null && !empty);
        expect(rows.filter(wrong)).toEqual([]);
      }),
      { numRuns: Number(process.env.TRIALS ?? 6), endOnFailure: true },
    );
    expect(glances).toBeGreaterThan(20);
  },
);

test('what has more to it than a look is left to its rule', () => {
  const rules: StagedColumn[] = [
    { name: 'a', type: 'timestamptz' },
    { name: 'a', type: 'double' },
    { name: 'a', type: 'int', parse: { group: '.' } },
    { name: 'a', type: 'decimal(8,2)', parse: { currency: ['€'] } },
    { name: 'a', type: 'date', parse: { formats: ['d MMM yyyy'] } },
    { name: 'a', type: 'date', parse: { formats: ['dMyyyy'] } },
    { name: 'a', type: 'date', parse: { formats: ['dd/MM/yyyy HH:mm'] } },
    { name: 'a', type: 'string', parse: { casing: 'upper' } },
  ];
  expect(rules.map(plainColumn)).toEqual(rules.map(() => undefined));
});
