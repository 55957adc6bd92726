import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import type { StagedColumn } from '../../lib/contract';
import { Session } from '../../lib/engine';
import { carefulLane, fastLane, type LaneRequest, type Typed } from '../../lib/intake/lanes';
import { headOf } from '../../lib/intake/records';
import { Refusal } from '../../lib/intake/refusal';
import { quarantineSql, stagedSql } from '../../lib/intake/result-sql';
import type { SourceFormat } from '../../lib/manifest';
import { subject } from './subject';
import { csv } from './support';

type Csv = Extract<SourceFormat, { kind: 'csv' }>;

const scratch = mkdtempSync(join(tmpdir(), 'fast-lane-'));
let session: Session;
beforeAll(async () => {
  session = await Session.open({ scratch, threads: 4 });
});
afterAll(() => {
  session.close();
  rmSync(scratch, { recursive: true, force: true });
});

const COLUMNS: StagedColumn[] = [
  { name: 'id', type: 'string', from: ['Id'] },
  { name: 'day', type: 'date', from: ['Day'], parse: { formats: ['dd/MM/yyyy'] } },
  { name: 'amount', type: 'decimal(12,2)', from: ['Amount'], parse: { decimal: ',', group: '.', nullWords: ['-'] } },
  { name: 'note', type: 'string', from: ['Note'], parse: { keepSpace: true } },
];
/** Beside those: types that a rule judges, and a column that reads the cells of another one. */
const MIXED: StagedColumn[] = [
  ...COLUMNS,
  { name: 'moment', type: 'timestamptz', from: ['Day'], parse: { formats: ['dd/MM/yyyy'] } },
  { name: 'size', type: 'int', from: ['Size'] },
];
const REQUIRED = COLUMNS.map((column) => ({ ...column, required: column.name === 'id' }));
const HEADER = 'Id;Day;Amount;Note';

async function requestOf(content: string | Buffer, columns: readonly StagedColumn[]): Promise<LaneRequest> {
  const file = join(scratch, 'file.csv');
  writeFileSync(file, content);
  return {
    session,
    file,
    head: await headOf(file),
    scratch,
    timeZone: 'UTC',
    period: 'NULL::DATE',
    ...subject(csv(), columns),
  };
}

/** Everything that a lane says of a file. */
async function told({ dataset, intake, period }: LaneRequest, typed: Typed): Promise<unknown> {
  const rest = stagedSql(typed.relation, dataset.columns, intake, period);
  const staged = typed.clean ? `${typed.clean.sql} UNION ALL ${rest}` : rest;
  return {
    rows: await session.all(`FROM (${staged}) ORDER BY __row`),
    faults: await session.all(`FROM (${quarantineSql(typed.relation, intake)}) ORDER BY line`),
    remarks: typed.remarks,
    newColumns: typed.newColumns,
  };
}

const refusal = (error: unknown) => {
  if (error instanceof Refusal) return { refused: error.message };
  throw error;
};

/** What both lanes say, and whether the fast one took the file. */
async function compare(
  content: string | Buffer,
  format: Csv,
  columns: readonly StagedColumn[],
  chunk: number,
  odd = 1,
) {
  const request = await requestOf(content, columns);
  const fast = await fastLane(request, format, { smallest: 0, chunk, left: 1, odd }).then(
    (typed) => typed && told(request, typed),
    refusal,
  );
  const careful = await carefulLane(request, format).then((typed) => told(request, typed), refusal);
  return { fast, careful };
}

const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const row = (...cells: fc.Arbitrary<string>[]) => fc.tuple(...cells).map((values) => values.join(';'));
const id = fc.string({ unit: pick('a', 'B', '7', 'é', "'", '-', ' ', '\\'), maxLength: 6 });
const day = pick('31/12/2025', '29/02/2024', ' 01/01/2026 ', '', '31/02/2026', 'x', '1/2/2026');
const amount = pick('1.234,56', '0,5', '-', '', '14.325', '-12', '1,005', '+1', '12345678901,5');
const note = pick('', ' kept ', 'x', '  ', '=cmd|x', 'é', 'é”', '\u00a0');
const clean = row(id, day, amount, note);
const quoted = row(
  fc.string({ unit: pick('a', ';', '""', ' ', ','), maxLength: 5 }).map((text) => `"${text}"`),
  day,
  amount.map((text) => `"${text}"`),
  note,
);
const dirty = fc.oneof(
  pick('', ';;;', ' ; ;;', HEADER, '"Id";Day;Amount;Note', 'a;;;x;', 'a;;;;', 'a;;', 'a;b;c;d;e', '  '),
  pick('"a" ;;;x', ' "a";;;x', '"a"b;;;x', 'a"b;;;c"', '"a;;;x', '"a\nb";;;x', '"a\r\nb";;;x', 'a\0;;;x', 'a\rb;;;x'),
  pick('\u00a0x\u00a0;;;', '\ufeffa;;;', '\u2003;;;', '\u001fa;;;', '\u0085;;;'),
);

test('the fast lane tells of a file what the careful one does, or leaves it to that', async () => {
  let taken = 0;
  const rows = fc.oneof(
    fc.array(clean, { maxLength: 40 }),
    fc.array(fc.oneof(clean, quoted), { maxLength: 40 }),
    fc.array(fc.oneof({ weight: 8, arbitrary: clean }, { weight: 2, arbitrary: quoted }, dirty), { maxLength: 30 }),
  );
  const file = fc.record({
    rows,
    lineEnd: pick('\n', '\r\n'),
    end: pick('', '\n', '\n\n'),
    header: pick(
      HEADER,
      HEADER,
      'Note;Id;Amount;Day',
      'Id;Day;Amount',
      'id;New;Day;Amount;Note',
      '"Id";Day;Amount;Note',
    ),
    columns: pick(COLUMNS, REQUIRED, MIXED),
    chunk: pick(40, 100, 10_000),
    odd: pick(1, 0),
    encoding: pick('utf-8', 'latin1', 'windows-1252', undefined),
    quote: pick('"', '"', ''),
    skipLines: pick(0, 0, 2),
  });
  await fc.assert(
    fc.asyncProperty(file, async ({ rows, lineEnd, end, header, columns, chunk, odd, encoding, quote, skipLines }) => {
      const lines = [...Array(skipLines).fill('"what'), header, ...rows];
      const text = lines.join(lineEnd) + end.replaceAll('\n', lineEnd);
      const content = encoding && encoding !== 'utf-8' ? iconv.encode(text, encoding) : text;
      const { fast, careful } = await compare(
        content,
        csv({ encoding, quote, escape: quote, skipLines }),
        columns,
        chunk,
        odd,
      );
      if (fast === undefined) return;
      taken++;
      expect(fast).toEqual(careful);
    }),
    { numRuns: Number(process.env.TRIALS ?? 40) },
  );
  expect(taken).toBeGreaterThan(10);
});

test('a file without a header, with columns in their order, and with one column only', async () => {
  const headless = await compare('a;01/02/2026;1,00;x\nb;;x;y\n;;;\n', csv({ header: false }), COLUMNS, 30);
  expect(headless.fast).toEqual(headless.careful);
  const single = await compare('Id\na\n\n b \nId\n', csv(), COLUMNS.slice(0, 1), 10);
  expect(single.fast).toEqual(single.careful);
});

test('a column whose cells often look odd is left to its rule, and its file is taken all the same', async () => {
  const lines = Array.from({ length: 400 }, (_, index) => `${index}; 01/02/2026 ;+${index},5;${index % 9 ? 'x' : ' '}`);
  const text = [HEADER, 'a;31/02/2026;1;x', ...lines, 'b;x;1;x'].join('\r\n');
  const { fast, careful } = await compare(text, csv(), COLUMNS, 2000, 0.01);
  expect(fast).toEqual(careful);
  const request = await requestOf(text, COLUMNS);
  const typed = await fastLane(request, csv(), { smallest: 0, chunk: 2000, left: 0.1, odd: 0.01 });
  expect(typed?.clean?.count).toBeGreaterThan(350);
});

test.each([
  ['utf-8', 3000],
  ['windows-1252', 9000],
])(
  'what values must keep besides their type is asked of the clean rows as well, of a file in %s',
  async (encoding, chunk) => {
    const columns: StagedColumn[] = [
      { name: 'id', type: 'int', from: ['Id'], minimum: '10', required: true },
      { name: 'day', type: 'date', from: ['Day'], parse: { formats: ['dd/MM/yyyy'] }, maximum: '2026-06-30' },
      { name: 'amount', type: 'decimal(12,2)', from: ['Amount'], parse: { decimal: ',' } },
      { name: 'note', type: 'string', from: ['Note'], acceptedValues: ['x', 'é'] },
    ];
    const lines = Array.from(
      { length: 300 },
      (_, index) =>
        `${index};${['01', '31'][index % 2]}/0${5 + (index % 3)}/2026;${index},5;${['x', 'é', index > 200 ? '"ß"' : 'z'][index % 3]}`,
    );
    const text = [HEADER, ...lines, HEADER, ';;;', '', 'x;;;'].join('\n');
    const { fast, careful } = await compare(iconv.encode(text, encoding), csv({ encoding }), columns, chunk);
    expect(fast).toEqual(careful);
    expect((careful as { faults: unknown[] }).faults.length).toBeGreaterThan(50);
  },
);

test('lines are told right when many chunks are read by several threads', async () => {
  const lines = Array.from(
    { length: 60_000 },
    (_, index) => `${index + 2};${index % 7 === 0 ? 'x' : ''};;${'n'.repeat(index % 50)}`,
  );
  const request = await requestOf([HEADER, ...lines].join('\n'), COLUMNS);
  const typed = await fastLane(request, csv(), { smallest: 0, chunk: 100_000, left: 0.2, odd: 0.01 });
  const staged = `${typed?.clean?.sql} UNION ALL ${stagedSql(typed?.relation as string, COLUMNS, request.intake, request.period)}`;
  const [counts] = await session.all(
    `SELECT count(*)::INT AS rows, count(*) FILTER (id::BIGINT <> __row)::INT AS wrong FROM (${staged})`,
  );
  expect(counts).toEqual({ rows: 60_000 - Math.ceil(60_000 / 7), wrong: 0 });
  const [faults] =
    await session.all(`SELECT count(*)::INT AS rows, count(*) FILTER (NOT starts_with(__raw, __line || ';x'))::INT AS wrong
    FROM ${typed?.relation} WHERE __code IS NOT NULL`);
  expect(faults).toEqual({ rows: Math.ceil(60_000 / 7), wrong: 0 });
});

test('a file that is more faults than rows is left to the careful lane before much was read', async () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `${index};x;;`);
  const request = await requestOf([HEADER, ...lines].join('\n'), COLUMNS);
  expect(await fastLane(request, csv(), { smallest: 0, chunk: 5000, left: 0.1, odd: 0.01 })).toBeUndefined();
});

test('what was written is taken back where the engine reads the file otherwise', async () => {
  const lines = Array.from({ length: 500 }, (_, index) => (index === 400 ? '"a\nb";;;x' : `${index};;;x`));
  const request = await requestOf([HEADER, ...lines].join('\n'), COLUMNS);
  let kept = 0;
  const write = async (sql: string) => {
    const { n } = await session.one(
      `SELECT count(*)::INT AS n FROM (SELECT count(COLUMNS(*)) OVER (), * FROM (${sql}))`,
    );
    kept += Number(n);
    return {
      undo: async () => {
        kept = 0;
      },
    };
  };
  expect(
    await fastLane({ ...request, write }, csv(), { smallest: 0, chunk: 10_000, left: 0.1, odd: 0.01 }),
  ).toBeUndefined();
  expect(kept).toBe(0);
});

test('a file that is refused for its header leaves nothing written, however much of it was read meanwhile', async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index};01/02/2026;${index},5;x;y`);
  const request = await requestOf([`${HEADER};New`, ...lines].join('\n'), COLUMNS);
  const dataset = { ...request.dataset, newColumns: 'quarantine' as const };
  let kept = 0;
  const write = async (sql: string) => {
    const { n } = await session.one(`SELECT count(*)::INT AS n FROM (${sql})`);
    kept += Number(n);
    return {
      undo: async () => {
        kept = 0;
      },
    };
  };
  const limits = { smallest: 0, chunk: 10_000, left: 0.1, odd: 0.01 };
  const before = readdirSync(scratch);
  await expect(fastLane({ ...request, dataset, write }, csv(), limits)).rejects.toThrow(Refusal);
  expect(kept).toBe(0);
  expect(readdirSync(scratch)).toEqual(before);
});
