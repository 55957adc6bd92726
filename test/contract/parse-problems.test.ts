import { parseProblems, type StagedColumn } from '../../lib/contract';

const problemsOf = (column: Omit<StagedColumn, 'name'>) =>
  parseProblems({ name: 'x', ...column }).map(({ message, hint }) => (hint ? `${message}; ${hint}` : message));

test('a sound declaration has no problems', () => {
  const sound: Omit<StagedColumn, 'name'>[] = [
    { type: 'string', acceptedValues: ['a'], parse: { nullWords: ['-'], keepSpace: true } },
    { type: 'decimal(12,2)', parse: { decimal: ',', group: '.' } },
    { type: 'long', parse: { group: ' ' } },
    { type: 'date', parse: { formats: ['dd/MM/yyyy', 'yyyyMMdd'] } },
    { type: 'timestamptz', parse: { formats: ['yyyy-MM-dd HH:mmX'], timeZone: 'Europe/Amsterdam' } },
    { type: 'boolean', parse: { trueWords: ['ja'], falseWords: ['nee'] } },
  ];
  expect(sound.flatMap(problemsOf)).toEqual([]);
});

test.each<[Omit<StagedColumn, 'name'>, string]>([
  [{ type: 'varchar' }, "'x': 'varchar' is no column type"],
  [{ type: 'string', parse: { formats: ['yyyy'] } }, "'formats' is for dates and timestamps, got the type string"],
  [{ type: 'date', parse: { formats: ['dd/mm/yyyy'] } }, 'mm is minutes; use MM for the month'],
  [{ type: 'date', parse: { formats: ['yyyy-MM-ddXXX'] } }, 'has an offset, got the type date'],
  [{ type: 'timestamp', parse: { formats: ['yyyy-MM-dd HH:mmXXX'] } }, 'cannot keep; use an instant'],
  [{ type: 'timestamptz', parse: { timeZone: 'Amsterdam' } }, "must be an IANA name, got 'Amsterdam'"],
  [{ type: 'timestamptz', parse: { timeZone: '+01:00' } }, 'must be an IANA name'],
  [{ type: 'double', parse: { group: '.' } }, "both '.'; set decimal: ','"],
  [{ type: 'double', parse: { decimal: ',,' } }, "'decimal' must be one character"],
  [{ type: 'double', parse: { decimal: '-' } }, "'decimal' must be one character"],
  [{ type: 'date', parse: { decimal: ',' } }, 'are for numbers, got the type date'],
  [{ type: 'boolean', parse: { trueWords: ['X'], falseWords: ['x'] } }, "'X' stands for both true and false"],
  [{ type: 'int', parse: { trueWords: ['x'] } }, 'are for booleans, got the type int'],
  [{ type: 'int', acceptedValues: ['1'] }, "'acceptedValues' is for strings, got the type int"],
])('fails on %j', (column, expected) => {
  expect(problemsOf(column)).toEqual([expect.stringContaining(expected)]);
});
