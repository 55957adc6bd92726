import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import { readDatasetContract } from '../../lib/manifest/read';
import { stageFiles, stageInputs } from '../../lib/run';
import { call, useFolders, write } from './support';

const folder = useFolders();

const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: bills
version: 1.0.0
status: active
servers:
  - server: files
    type: local
    path: data/bills-*.csv
    format: csv
    customProperties:
      - property: dataMesh
        value: { delimiter: ";", period: { fromName: "bills-{yyyy}-{MM}.csv" } }
schema:
  - name: bill
    properties:
      - { name: bill_id, physicalName: Nr, logicalType: string, primaryKey: true }
      - { name: booked_on, physicalName: Datum, logicalType: date, logicalTypeOptions: { format: dd/MM/yyyy } }
      - name: amount
        physicalName: Bedrag
        logicalType: number
        physicalType: decimal(12,2)
        customProperties: [{ property: dataMesh, value: { decimal: "," } }]
`;
const FILES = {
  'bill.yaml': CONTRACT,
  'data/bills-2026-01.csv': 'Nr;Datum;Bedrag\nA1;31/01/2026;10,50\nA2;30/01/2026;1.000,0\nA3;31/02/2026;1,00\n',
  'data/bills-2026-02.csv': 'Nr;Datum;Bedrag;Nieuw\r\n"B""1";01/02/2026;;x\r\n',
  'data/other.txt': 'not one of them',
};

async function query(cwd: string, sql: string): Promise<Record<string, unknown>[]> {
  const session = await Session.open({ scratch: join(cwd, 'scratch'), folders: [cwd] });
  try {
    return await session.all(sql);
  } finally {
    session.close();
  }
}

test('files are tried by a contract: how many records are staged, which are not, and why', async () => {
  const cwd = folder(FILES);
  const { code, out } = await call(['stage', 'data/bills-2026-01.csv', '-c', 'bill.yaml'], { cwd });
  expect(code).toBe(3);
  expect(out).toMatch(/bills-2026-01\.csv +3 +1 +2\n/);
  expect(out).toMatch(/amount +not_a_number +1 +1\n/);
  expect(out).toMatch(/bills-2026-01\.csv:3 +amount +1\.000,0 +amount: '1\.000,0' is not a decimal number/);
  expect(out).toMatch(
    /bills-2026-01\.csv:4 +booked_on +31\/02\/2026 +booked_on: '31\/02\/2026' is no day of the calendar/,
  );
  expect(out).toContain('2 of 3 records are in quarantine\n');
  expect(readdirSync(cwd).sort()).toEqual(['bill.yaml', 'data']);
});

test('the exit code is 0 where every record is staged', async () => {
  const cwd = folder(FILES);
  const { code, out } = await call(['stage', 'data/bills-2026-02.csv', '--contract', 'bill.yaml'], { cwd });
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('all 1 record staged\n') });
  expect(out).toContain("'Nieuw'");
});

test('without files the contract names them, from its own folder', async () => {
  const cwd = folder(Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`sub/${name}`, text])));
  const { code, out } = await call(['stage', '-c', 'sub/bill.yaml'], { cwd });
  expect(code).toBe(3);
  expect(out).toMatch(/all +4 +2 +2\n/);
});

test('a program gets the same as data', async () => {
  const cwd = folder(FILES);
  const { code, out } = await call(['stage', 'data/bills-*.csv', '-c', 'bill.yaml', '--json', '-o', 'out'], { cwd });
  expect(code).toBe(3);
  expect(JSON.parse(out)).toMatchObject({
    read: 4,
    staged: 2,
    quarantined: 2,
    files: [
      {
        file: 'bills-2026-01.csv',
        reasons: [
          { column: 'amount', reason: 'not_a_number', records: 1, examples: [{ line: 3, value: '1.000,0' }] },
          {
            column: 'booked_on',
            reason: 'no_such_date',
            records: 1,
            examples: [{ line: 4, raw: 'A3;31/02/2026;1,00' }],
          },
        ],
        written: { staged: 'out/bill/bills-2026-01.parquet', quarantine: 'out/bill__quarantine/bills-2026-01.csv' },
      },
      { file: 'bills-2026-02.csv', read: 1, staged: 1, reasons: [], newColumns: ['Nieuw'] },
    ],
  });
});

test('the input can be read too', async () => {
  const contract = CONTRACT.replace(/, period: \{.*?\} \}/, ' }');
  const cwd = folder({ 'c.yaml': contract });
  const { code, out } = await call(['stage', '-', '-c', 'c.yaml'], { cwd, stdin: FILES['data/bills-2026-01.csv'] });
  expect({ code, out }).toEqual({ code: 3, out: expect.stringMatching(/stdin +3 +1 +2\n/) });
});

test('rows are written as Parquet, and the quarantine as CSV beside them', async () => {
  const cwd = folder(FILES);
  await call(['stage', 'data/bills-*.csv', '-c', 'bill.yaml', '-o', 'out'], { cwd });
  const rows = await query(
    cwd,
    `SELECT bill_id, amount::VARCHAR AS amount, __period::VARCHAR AS period, __row::INT AS line FROM '${cwd}/out/bill/*.parquet' ORDER BY 1`,
  );
  expect(rows).toEqual([
    { bill_id: 'A1', amount: '10.50', period: '2026-01-01', line: 2 },
    { bill_id: 'B"1', amount: null, period: '2026-02-01', line: 2 },
  ]);
  const quarantine = readFileSync(join(cwd, 'out/bill__quarantine/bills-2026-01.csv'), 'utf8').split('\r\n');
  expect(quarantine[0]).toContain('file,line,column,reason,message,value,raw');
  expect(quarantine[1]).toContain('"A2;30/01/2026;1.000,0"');
  expect(readFileSync(join(cwd, 'out/bill__quarantine/bills-2026-02.csv'), 'utf8').trim().split('\n')).toHaveLength(1);
});

test('rows are written as CSV that others read: RFC 4180, UTF-8', async () => {
  const cwd = folder(FILES);
  await call(['stage', 'data/bills-2026-02.csv', '-c', 'bill.yaml', '-o', 'out', '--format', 'csv'], { cwd });
  const [header, row] = readFileSync(join(cwd, 'out/bill/bills-2026-02.csv'), 'utf8').split('\r\n');
  expect(header).toMatch(/^bill_id,booked_on,amount,__intake,/);
  expect(row).toMatch(/^"B""1",2026-02-01,,\w{16},bills-2026-02.csv,2,2026-02-01,/);
});

test('of rows as CSV texts are exact, or guarded for a spreadsheet; the quarantine is always guarded', async () => {
  const cwd = folder({
    ...FILES,
    'data/bills-2026-03.csv': 'Nr;Datum;Bedrag\n=1+1;01/03/2026;-2,50\n@x;no;1,00\n-7;02/03/2026;\n',
  });
  const written = async (...flags: string[]) => {
    await call(['stage', 'data/bills-2026-03.csv', '-c', 'bill.yaml', '-o', 'out', '--format', 'csv', ...flags], {
      cwd,
    });
    const text = readFileSync(join(cwd, 'out/bill/bills-2026-03.csv'), 'utf8');
    return text
      .split('\r\n')
      .slice(1, 3)
      .map((line) => line.split(',').slice(0, 3).join());
  };
  expect(await written()).toEqual(['=1+1,2026-03-01,-2.50', '-7,2026-03-02,']);
  expect(await written('--guard')).toEqual(["'=1+1,2026-03-01,-2.50", '-7,2026-03-02,']);
  const quarantine = readFileSync(join(cwd, 'out/bill__quarantine/bills-2026-03.csv'), 'utf8');
  expect(quarantine.split('\r\n')[1]).toMatch(/,no,'@x;no;1$|,no,"'@x;no;1,00"/);
  const { code, err } = await call(['stage', 'x.csv', '-c', 'bill.yaml', '--guard'], { cwd });
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('--guard is for rows as CSV') });
});

test('rows are written as one Iceberg table; a second call takes the place of the first', async () => {
  const cwd = folder(FILES);
  for (const files of ['data/bills-2026-01.csv', 'data/bills-*.csv']) {
    expect((await call(['stage', files, '-c', 'bill.yaml', '-o', 'out', '--format', 'table'], { cwd })).code).toBe(3);
  }
  expect(readdirSync(join(cwd, 'out/bill')).sort()).toEqual(['data', 'metadata']);
  const { snapshots, ...metadata } = JSON.parse(readFileSync(newestMetadata(join(cwd, 'out/bill/metadata')), 'utf8'));
  const current = snapshots.find(
    (it: Record<string, unknown>) => it['snapshot-id'] === metadata['current-snapshot-id'],
  );
  expect(current.summary['total-records']).toBe('2');
});

function newestMetadata(at: string): string {
  const files = readdirSync(at).filter((name) => name.endsWith('.metadata.json'));
  return join(at, files.sort().at(-1) ?? '');
}

test('fails to overwrite what it did not write or what was changed since, unless forced', async () => {
  const cwd = folder({ ...FILES, 'out/bill/bills-2026-01.parquet': 'mine' });
  const stage = (...more: string[]) =>
    call(['stage', 'data/bills-2026-01.csv', '-c', 'bill.yaml', '-o', 'out', ...more], { cwd });
  expect(await stage()).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('was not written by this command'),
  });
  expect(readFileSync(join(cwd, 'out/bill/bills-2026-01.parquet'), 'utf8')).toBe('mine');
  expect((await stage('--force')).code).toBe(3);
  expect((await stage()).code).toBe(3);
  const mended = join(cwd, 'out/bill__quarantine/bills-2026-01.csv');
  writeFileSync(mended, 'mended by hand');
  expect((await stage()).err).toContain('bills-2026-01.csv was changed since it was written');
  expect(readFileSync(mended, 'utf8')).toBe('mended by hand');
  expect((await stage('--format', 'table')).err).toContain('bill is there and was not written by this command');
});

test('fails without leaving anything where it was stopped or a file changed meanwhile', async () => {
  const cwd = folder(FILES);
  const contract = readDatasetContract(CONTRACT);
  const files = await stageInputs(cwd, ['data/bills-*.csv'], contract.source);
  const controller = new AbortController();
  const stopped = stageFiles(contract, files, {
    scratch: join(cwd, 'work'),
    examples: 1,
    signal: controller.signal,
    onFile: (_, at) => at === 1 && controller.abort(),
  });
  await expect(stopped).rejects.toThrow('interrupted');
  utimesSync(join(cwd, 'data/bills-2026-01.csv'), 1, 1);
  await expect(stageFiles(contract, files, { scratch: join(cwd, 'work'), examples: 1 })).rejects.toThrow(
    'changed while it was read',
  );
  write(cwd, { 'broken.yaml': CONTRACT.replace('dd/MM', 'dd/mm') });
  await call(['stage', 'data/bills-2026-01.csv', '-c', 'broken.yaml', '-o', 'out'], { cwd });
  await call(['stage', 'nothing.csv', '-c', 'bill.yaml', '-o', 'out'], { cwd });
  expect(existsSync(join(cwd, 'out'))).toBe(false);
});

test('two files of one name, and names that differ in their ending, keep rows of their own', async () => {
  const contract = CONTRACT.replace(/, period: \{.*?\} \}/, ' }');
  const text = FILES['data/bills-2026-02.csv'];
  const cwd = folder({
    'c.yaml': contract,
    'a/x.csv': text,
    'b/x.csv': text,
    'b/y.csv': text,
    'b/y.txt': text,
    'q[1]*.csv': text,
  });
  const { out } = await call(['stage', 'a', 'b', 'q[1]*.csv', '-c', 'c.yaml', '-o', 'out', '--json'], { cwd });
  const { files, staged } = JSON.parse(out);
  expect(staged).toBe(5);
  expect(new Set(files.map((file: { written: { staged: string } }) => file.written.staged)).size).toBe(5);
});

test.each([
  [['stage', 'x.csv'], 2, 'stage needs a contract'],
  [['stage', 'x.csv', '-c', 'no.yaml'], 1, "there is no contract 'no.yaml'"],
  [['stage', 'x.csv', '-c', 'bill.yaml'], 1, "there is no file 'x.csv'"],
  [['stage', 'data/x*.csv', '-c', 'bill.yaml'], 1, "'data/x*.csv' names no file"],
  [['stage', 'data', '-c', 'bill.yaml', '--format', 'csv'], 2, '--format is for what --out writes'],
  [
    ['stage', 'data', '-c', 'bill.yaml', '-o', 'o', '--format', 'xml'],
    2,
    "--format must be one of parquet, csv, table, got 'xml'",
  ],
])('fails on the words %j', async (words, code, message) => {
  expect(await call(words, { cwd: folder(FILES) })).toMatchObject({ code, err: expect.stringContaining(message) });
});

test('a file that the contract has wait is told as refused, and the others are tried all the same', async () => {
  const waits = CONTRACT.replace(
    '  - name: bill\n',
    '  - name: bill\n    customProperties: [{ property: dataMesh, value: { newColumns: refuse } }]\n',
  );
  const cwd = folder({ ...FILES, 'bill.yaml': waits });
  const { code, out } = await call(['stage', '-c', 'bill.yaml'], { cwd });
  expect(code).toBe(3);
  expect(out).toMatch(/bills-2026-01\.csv +3 +1 +2\n/);
  expect(out).toContain("the file waits: columns that the contract does not know: 'Nieuw'");
  const alone = await call(['stage', 'data/bills-2026-02.csv', '-c', 'bill.yaml'], { cwd });
  expect(alone.code).toBe(3);
  expect(alone.out).toContain('1 file waits, 0 records staged\n');
});

test('a department tries its export and has it back, with what is wrong in it', async () => {
  const cwd = folder(FILES);
  const { out, code } = await call(['stage', 'data/bills-2026-01.csv', '-c', 'bill.yaml', '--return', 'back'], { cwd });
  expect(code).toBe(3);
  expect(out).toContain(`gave back ${join('back', 'bills-2026-01.csv')}\n`);
  expect(readFileSync(join(cwd, 'back/bills-2026-01.csv'), 'utf8').split('\n')).toEqual([
    'Nr;Datum;Bedrag;__problem;__wrong_cells',
    'A1;31/01/2026;10,50;;',
    expect.stringMatching(/^A2;30\/01\/2026;1\.000,0;Bedrag: '1\.000,0' is .*;Bedrag$/),
    "A3;31/02/2026;1,00;Datum: '31/02/2026' is no day of the calendar;Datum",
    '',
  ]);
  const again = await call(['stage', 'data/bills-2026-01.csv', '-c', 'bill.yaml', '--return', 'back'], { cwd });
  expect(again.err).toMatch(/is there already\n +mend: .*--force/);
});
