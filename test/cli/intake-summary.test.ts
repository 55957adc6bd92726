import { intakeNotes } from '../../lib/cli/intake-summary';
import type { DatasetReport, IntakeReport, RunReport } from '../../lib/run';

const plain = (text: string) => text;
const style = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };

function notes(intakes: Partial<IntakeReport>[], contract?: DatasetReport['contract']): string[] {
  const files = intakes.map(
    (it) => ({ dataset: 'finance.bill', file: 'b-03.csv', remarks: [], ...it }) as IntakeReport,
  );
  const datasets = [{ table: 'finance.bill', contract } as DatasetReport];
  return intakeNotes({ datasets, intakes: files } as unknown as RunReport, style);
}

test('a corrected month and a full export say what they changed', () => {
  const rows = { added: 1, changed: 1200, removed: 0 };
  const intakes = ['i'];
  expect(
    notes([
      { difference: { kind: 'replaces', files: ['b-03.csv'], intakes, rows } },
      { difference: { kind: 'replaces', files: ['b-03.csv', 'c.csv'], intakes, rows: { added: 2, removed: 1 } } },
      { difference: { kind: 'follows', files: ['b-02.csv'], intakes, rows } },
      { difference: { kind: 'replaces', files: ['b-02.csv'], intakes } },
    ]),
  ).toEqual([
    'finance.bill: b-03.csv takes the place of the one before: 1 key added, 1,200 changed, 0 removed',
    'finance.bill: b-03.csv takes the place of b-03.csv and 1 more: 2 rows added, 1 removed',
    'finance.bill: b-03.csv follows b-02.csv: 1 key added, 1,200 changed, 0 vanished',
    'finance.bill: b-03.csv takes the place of b-02.csv: rows could not be compared',
  ]);
});

test('a changed contract says why files are read again, and what came of it', () => {
  const because = ["column amount: decimal ','"];
  const rows = { added: 1, changed: 3, removed: 0 };
  const again = { kind: 'rereads', files: ['b-03.csv'], intakes: ['i'], rows } as const;
  expect(notes([{ difference: again }], { because, again: 1, gone: 0 })).toEqual([
    "contract of finance.bill changed (column amount: decimal ','): 1 file is read again, 4 rows changed",
  ]);
  expect(notes([], { because: ['column total: was amount'], again: 0, gone: 0 })).toEqual([
    'contract of finance.bill changed (column total: was amount): no file has to be read again',
  ]);
  expect(notes([], { because: [...'abcdefg'], again: 30, gone: 2 })).toEqual([
    'contract of finance.bill changed (a; b; c; d; e; and 2 more): 30 files are read again, 0 rows changed; 2 files are no longer there and stay as before',
  ]);
});

test('the same remark on many files is said once, and of many lines the first', () => {
  const same = Array.from({ length: 30 }, (_, at) => ({ file: `${at}.csv`, remarks: ["new: 'x'"] }));
  expect(notes(same)).toEqual(["note 0.csv and 29 others for finance.bill: new: 'x'"]);
  const many = Array.from({ length: 12 }, (_, at) => ({ remarks: [`remark ${at}`] }));
  expect(notes(many)).toHaveLength(11);
  expect(notes(many).at(-1)).toBe('and 2 more remarks');
  expect(notes([{ refused: 'no header' }])).toEqual(['refused b-03.csv for finance.bill: no header']);
});
