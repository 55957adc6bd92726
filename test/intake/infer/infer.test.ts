import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { Session } from '../../../lib/engine';
import { infer } from '../../../lib/intake';
import { nameProblem } from '../../../lib/manifest';
import { Bench } from '../support';

const bench = new Bench();
const folder = mkdtempSync(join(tmpdir(), 'infer-'));
let session: Session;
let made = 0;
beforeAll(async () => {
  session = await Session.open({ scratch: join(folder, 'scratch'), folders: [folder] });
});
afterAll(() => {
  session.close();
  bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (content: string | Uint8Array, ending = 'csv') => {
  const name = `file-${made++}.${ending}`;
  const path = join(folder, name);
  writeFileSync(path, content);
  return { path, name };
};
const inferred = (...contents: (string | Uint8Array)[]) => look(...contents.map((content) => file(content)));
const look = (...files: { path: string; name: string }[]) => infer(session, files, join(folder, 'scratch'));
const typesOf = ({ columns }: Awaited<ReturnType<typeof infer>>) =>
  Object.fromEntries(columns.map(({ column }) => [column.name, column.type]));

/** A column of a clean file: its texts, and the values that they mean. */
interface Clean {
  readonly texts: readonly string[];
  readonly values: readonly (string | null)[];
}

const ROWS = 12;
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })
  .map((it) => it.toISOString());
const amount = fc.tuple(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.nat(99));

function spelled(kind: string): fc.Arbitrary<Clean> {
  const texts = <T>(value: fc.Arbitrary<T>, text: (it: T) => string, plain: (it: T) => string) =>
    fc.array(fc.option(value, { freq: 8 }), { minLength: ROWS, maxLength: ROWS }).map((all) => ({
      texts: all.map((it) => (it === null ? '' : text(it as T))),
      values: all.map((it) => (it === null ? null : plain(it as T))),
    }));
  const cents = ([whole, rest]: [number, number]) => `${whole}.${String(rest).padStart(2, '0')}`;
  const grouped = (text: string, group: string) => text.replace(/\B(?=(\d{3})+(?!\d))/g, group);
  const european = ([whole, rest]: [number, number]) =>
    `${grouped(String(whole), '.')},${String(rest).padStart(2, '0')}`;
  const [y, m, d] = [(it: string) => it.slice(0, 4), (it: string) => it.slice(5, 7), (it: string) => it.slice(8, 10)];
  switch (kind) {
    case 'whole':
      return texts(fc.maxSafeInteger(), String, String);
    case 'amount':
      return texts(amount, cents, cents);
    case 'european':
      return texts(amount, european, cents);
    case 'iso day':
      return texts(
        day,
        (it) => it.slice(0, 10),
        (it) => it.slice(0, 10),
      );
    case 'day first':
      return texts(
        day,
        (it) => `${d(it)}/${m(it)}/${y(it)}`,
        (it) => it.slice(0, 10),
      );
    case 'moment':
      return texts(
        day,
        (it) => it.slice(0, 19),
        (it) => it.slice(0, 19).replace('T', ' '),
      );
    case 'truth':
      return texts(fc.boolean(), (it) => (it ? 'ja' : 'nee'), String);
    case 'code':
      return texts(
        fc.nat(99_999),
        (it) => String(it).padStart(6, '0'),
        (it) => String(it).padStart(6, '0'),
      );
    default:
      return texts(
        fc.stringMatching(/^[A-Za-zé;, ]{0,12}[a-z]$/).map((it) => it.trim()),
        (it) => it,
        (it) => it,
      );
  }
}

const KINDS = ['whole', 'amount', 'european', 'iso day', 'day first', 'moment', 'truth', 'code', 'text'];
const clean = fc
  .tuple(fc.shuffledSubarray(KINDS, { minLength: 2 }), fc.constantFrom(';', ',', '\t', '|'))
  .chain(([kinds, delimiter]) =>
    fc.tuple(...kinds.map(spelled)).map((columns) => ({ kinds, delimiter, columns: columns as Clean[] })),
  );

function quoted(cell: string): string {
  return /[^A-Za-z0-9]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A value as a text, whatever its type. */
function plain(value: unknown): string | null {
  if (value === null) return null;
  const text = String(value);
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/^(-?)0+(?=\d\.)/, '$1') : text;
}

test('of clean files, what is inferred stages every record, with the values that the texts mean', async () => {
  await fc.assert(
    fc.asyncProperty(clean, async ({ kinds, delimiter, columns }) => {
      const header = ['row', ...kinds.map((kind) => `The ${kind}`)];
      const lines = Array.from({ length: ROWS }, (_, at) => [`r${at}`, ...columns.map(({ texts }) => texts[at])]);
      const content = [header, ...lines].map((cells) => cells.map(quoted).join(delimiter)).join('\r\n');
      const { format, columns: drafted } = await inferred(`${content}\r\n`);
      const result = await bench.deliver({ content, columns: drafted.map(({ column }) => column), format });
      expect(result.faults).toEqual([]);
      expect(result.rows).toHaveLength(ROWS);
      for (const [at, { texts, values }] of columns.entries()) {
        const { name, type } = drafted[at + 1].column;
        const expected = type === 'string' ? texts.map((text) => text || null) : values.map(plain);
        expect({ [name]: result.rows.map((row) => plain(row[name])) }).toEqual({ [name]: expected });
      }
    }),
    { numRuns: 40 },
  );
});

test('several files make one draft: their columns together, by headers that are spelled otherwise', async () => {
  const { columns, unsure } = await inferred(
    'Order No.;Amount\nA;1,5\n',
    'order no;AMOUNT;New\nB;2,25;x\n',
    'Orderno;Amount\nC;3\n',
  );
  expect(columns.map(({ column }) => column)).toEqual([
    { name: 'order_no', type: 'string', from: ['Order No.', 'order no', 'Orderno'] },
    { name: 'amount', type: 'decimal(18,2)', from: ['Amount', 'AMOUNT'], parse: { decimal: ',' } },
    { name: 'new', type: 'string', from: ['New'] },
  ]);
  expect(unsure).toEqual([]);
});

test('a header that took the place of another is told, not guessed', async () => {
  const { columns } = await inferred('Factuurnr.;Bedrag\nA;1\n', 'Factuurnummer;Bedrag\nB;2\n');
  expect(columns.map(({ column, formerly }) => [column.name, formerly?.name])).toEqual([
    ['factuurnr', undefined],
    ['bedrag', undefined],
    ['factuurnummer', 'factuurnr'],
  ]);
});

test('encodings, marks and titles above the header are found', async () => {
  const latin = await inferred(Buffer.from('naam;stad\nJosé;Zürich\nRenée;Köln\n', 'latin1'));
  expect(latin.format).toMatchObject({ kind: 'csv', delimiter: ';', encoding: 'windows-1252' });
  expect(latin.unsure).toContain('the encoding windows-1252 is a guess by its letters');
  const marked = await inferred(Buffer.from('\ufeffa\tb\n1\t2\n', 'utf16le'));
  expect(marked.format).toMatchObject({ delimiter: '\t' });
  expect(typesOf(marked)).toEqual({ a: 'long', b: 'long' });
  const titled = await inferred('Report of March\n\nname;amount\nx;1\ny;2\n');
  expect(titled.format).toMatchObject({ skipLines: 2 });
});

test('a file without a header has columns with numbers for names', async () => {
  const { format, columns, unsure } = await inferred('1;2026-01-01;x\n2;2026-01-02;y\n3;2026-01-03;z\n');
  expect(format).toMatchObject({ header: false });
  expect(unsure).toEqual(['no row names the columns: they are taken by their place']);
  expect(columns.map(({ column }) => column)).toEqual([
    { name: 'column_1', type: 'long' },
    { name: 'column_2', type: 'date' },
    { name: 'column_3', type: 'string' },
  ]);
});

test('a table written with its index has names, and the one column without a header is known by that', async () => {
  const indexed = await inferred('"","class","sex"\n"1","1st class","man"\n"2","crew","woman"\n"3","crew","man"\n');
  expect(indexed.format).toMatchObject({ header: true });
  expect(indexed.columns.map(({ column }) => column)).toEqual([
    { name: 'column_1', type: 'long', from: [''] },
    { name: 'class', type: 'string', from: ['class'] },
    { name: 'sex', type: 'string', from: ['sex'] },
  ]);
  const crossed = await inferred(',16.5,16.75\n71,0,1\n70,4,0\n69,0,2\n');
  expect(crossed.columns.map(({ column }) => column.name)).toEqual(['column_1', 'c_16_5', 'c_16_75']);
  expect((await inferred(',16.5,16.75\n71,0,1\n12,4,0\n64,0,2\n')).format).toMatchObject({ header: false });
  const several = await inferred('a,,,b,\n1,2,3,4,\n5,6,7,8,\n');
  expect(several.columns.map(({ column }) => column.name)).toEqual(['a', 'b']);
  expect(several.unsure).toContain('columns without a header are left out, though they have values: 2, 3');
});

test('a NUL by mistake makes a text no binary file, and its record is told', async () => {
  const { columns, unsure } = await inferred('a;b\n1;x\n2;y\0\n3;z\n');
  expect(columns.map(({ column }) => [column.name, column.type])).toEqual([
    ['a', 'long'],
    ['b', 'string'],
  ]);
  expect(unsure).toEqual(['1 of 3 records has a NUL character; it will go to quarantine']);
});

test('headers that cannot be told apart, and rows that are no records, are told', async () => {
  const { columns, unsure } = await inferred('a;;B;b\n1;2;3;4\n1;2\n5;6;7;8\n');
  expect(columns.map(({ column }) => column.name)).toEqual(['a', 'column_2', 'b']);
  expect(unsure).toEqual(
    expect.arrayContaining([
      '1 of 3 records has more or fewer cells than the header; they will go to quarantine',
      expect.stringContaining("a second column 'b' is left out"),
    ]),
  );
});

test('JSON: nested records, by line or in an array somewhere', async () => {
  const lines = await look(
    file('{"id":1,"to":{"city":"Ede"},"big":12345678901234567890}\n{"id":2,"tags":["a"]}\n', 'json'),
  );
  expect(lines.format).toEqual({ kind: 'ndjson' });
  expect(typesOf(lines)).toEqual({ id: 'long', to_city: 'string', big: 'decimal(38,0)', tags: 'list<string>' });
  const nested = await look(file('{"meta":{"tags":[1]},"data":{"items":[{"id":1.5},{"id":2}]}}', 'json'));
  expect(nested.format).toEqual({ kind: 'json', records: 'data.items' });
  expect(typesOf(nested)).toEqual({ id: 'decimal(18,1)' });
});

test('packed files are looked into, each file of a zip by itself; an empty one is passed over', async () => {
  const gzipped = await look(file(gzipSync('a;b\n1;x\n'), 'gz'), file('', 'csv'));
  expect(typesOf(gzipped)).toEqual({ a: 'long', b: 'string' });
  expect(gzipped.unsure).toContainEqual(expect.stringContaining('is empty and was passed over'));
  const members = { 'one.csv': strToU8('a;b\n1;x\n'), 'two.csv': strToU8('A;c\n2;y\n') };
  const zipped = await look(file(zipSync(members), 'zip'));
  expect(zipped.columns.map(({ column }) => column.from)).toEqual([['a', 'A'], ['b'], ['c']]);
  const path = join(folder, 'packed.parquet');
  await session.run(`COPY (SELECT 1 AS id) TO '${path}' (FORMAT parquet)`);
  expect(typesOf(await look(file(gzipSync(readFileSync(path)), 'gz')))).toEqual({ id: 'int' });
});

test('Parquet says its types itself', async () => {
  const path = join(folder, 'x.parquet');
  await session.run(
    `COPY (SELECT 1::INT AS id, 1.5::DECIMAL(9,2) AS amount, 5::UTINYINT AS small) TO '${path}' (FORMAT parquet)`,
  );
  const result = await look({ path, name: 'x.parquet' });
  expect(typesOf(result)).toEqual({ id: 'int', amount: 'decimal(9,2)', small: 'string' });
  expect(result.unsure).toEqual(["'small' is a UTINYINT, which tables do not have: kept as text"]);
});

test('no more than the begin of a large file is looked at', async () => {
  const { looked } = await inferred(`n;text\n${Array.from({ length: 120_000 }, (_, at) => `${at};x`).join('\n')}\n`);
  expect(looked).toEqual({ files: 1, records: 100_000, whole: false });
});

test('fails on files of two kinds, on what is no table and on nothing', async () => {
  await expect(look(file('a;b\n1;2\n'), file('{"a":1}\n', 'json'))).rejects.toThrow('make a contract of each kind');
  await expect(inferred(Buffer.from('%PDF-1.7'))).rejects.toThrow('is a PDF document');
  await expect(inferred(Buffer.from(`a;b\0c${'x\x01'.repeat(9)}`))).rejects.toThrow('is no text');
  await expect(inferred(`${Array.from({ length: 2000 }, (_, at) => `c${at}`).join()}\n`)).rejects.toThrow(
    'has 2000 columns',
  );
  await expect(inferred('')).rejects.toThrow('is empty');
  await expect(inferred('\n\n')).rejects.toThrow('is empty');
  await expect(inferred('{"a": 1}{')).rejects.toThrow('has no array of records');
});

test('whatever bytes a file holds, there is a draft or a reason, and never a crash', async () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        'a;b\n',
        '"',
        '{"a":',
        '[{"b":1}]',
        '1.234,5\n',
        '\r',
        '\ufeff',
        'PK\u0003\u0004',
        'PAR1',
        '€ ',
        '\u001f\u008b',
        'sep=;\n',
      )
      .map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
      const names = await inferred(Buffer.concat(pieces)).then(
        ({ columns }) => columns.map(({ column }) => nameProblem('a column', column.name)),
        (error) => [error.name === 'MeshError' ? undefined : error],
      );
      expect(names.filter((it) => it !== undefined)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
