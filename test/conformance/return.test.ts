import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StagedColumn } from '../../lib/contract';
import { markFile, type RecordFault } from '../../lib/intake';

const python = process.env.CONFORMANCE_PYTHON ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'return-'));
afterAll(() => rmSync(folder, { recursive: true }));

const COLUMNS: StagedColumn[] = [
  { name: 'id', type: 'string', from: ['Nr.'] },
  { name: 'amount', type: 'decimal(12,2)', from: ['Bedrag'] },
  { name: 'day', type: 'date', from: ['Datum'] },
];
const FAULTS: RecordFault[] = [
  {
    line: 3,
    column: 'id',
    message: "id: '1' is no id; amount: '<x>' is not a number; day: is required and is empty",
    raw: '',
  },
  { line: 4, column: null, message: 'the record is no record & more', raw: '' },
];

/** Every cell of a workbook as openpyxl reads it: value, number format, whether bold, fill and comment; and what is beside cells. */
function read(name: string): Record<string, unknown> {
  return JSON.parse(
    execFileSync(python, [join(__dirname, 'workbooks.py'), 'read', join(folder, name)], { encoding: 'utf8' }),
  );
}

test('openpyxl reads the marks, and all else as it was', async () => {
  const [path, out] = [join(folder, 'in.xlsx'), join(folder, 'out.xlsx')];
  execFileSync(python, [join(__dirname, 'workbooks.py'), 'write', path]);
  const source = { format: { kind: 'excel', sheet: 'Bills', skipRows: 0 } as const };
  expect(await markFile({ path, out, source, dataset: { columns: COLUMNS }, faults: FAULTS })).toBeUndefined();
  const [before, after] = [read('in.xlsx'), read('out.xlsx')] as Record<string, Record<string, unknown>>[];
  const bad = (cell: unknown, comment: string) => ({ ...(cell as object), fill: 'FFFFC7CE', comment });
  expect(after).toEqual({
    ...before,
    Bills: {
      ...before.Bills,
      A3: bad(before.Bills.A3, "ask Jan\n\nNr.: '1' is no id"),
      B3: bad(before.Bills.B3, "Bedrag: '<x>' is not a number"),
      C3: bad(before.Bills.C3, 'Datum: is required and is empty'),
      A4: bad(before.Bills.A4, 'the record is no record & more'),
    },
  });
});
