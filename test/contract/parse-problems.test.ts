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
    { type: 'decimal(7,4)', parse: { currency: ['€', 'kr.'], decimal: ',', percent: 'fraction', trailingMinus: true } },
    { type: 'date', parse: { formats: ['d MMM yyyy'], locale: 'nl' }, minimum: '2000-01-01', maximum: '2100-12-31' },
    { type: 'timestamptz', parse: { repeatedHour: 'later' }, minimum: '2000-01-01 00:00:00Z' },
    { type: 'time', parse: { formats: ['H:mm'] }, maximum: '23:59' },
    { type: 'decimal(5,2)', minimum: '-999.99', maximum: '0999.9900' },
    { type: 'string', pattern: '(?i)[A-Z]{2}-\\d{4,6}', unique: true, parse: { casing: 'upper', compose: true } },
    { type: 'list<decimal(9,2)>', parse: { separator: '|', element: { decimal: ',' } } },
    { type: 'struct<at: date, tags: list<string>>', parse: { fields: { at: { formats: ['dd/MM/yyyy'] } } } },
    { type: 'boolean', parse: { trueWords: ['ja'], falseWords: ['nee'] } },
  ];
  expect(sound.flatMap(problemsOf)).toEqual([]);
});

test.each<[Omit<StagedColumn, 'name'>, string]>([
  [{ type: 'varchar' }, "'x': 'varchar' is no column type"],
  [
    { type: 'string', parse: { formats: ['yyyy'] } },
    "'formats' is for dates, times and timestamps, got the type string",
  ],
  [{ type: 'date', parse: { formats: ['dd/mm/yyyy'] } }, 'mm is minutes; use MM for the month'],
  [{ type: 'date', parse: { formats: ['yyyy-MM-ddXXX'] } }, 'has an offset, got the type date'],
  [{ type: 'timestamp', parse: { formats: ['yyyy-MM-dd HH:mmXXX'] } }, 'cannot keep; use an instant'],
  [{ type: 'timestamptz', parse: { timeZone: 'Amsterdam' } }, "must be an IANA name, got 'Amsterdam'"],
  [{ type: 'timestamptz', parse: { timeZone: '+01:00' } }, 'must be an IANA name'],
  [{ type: 'double', parse: { group: '.' } }, "both '.'; set decimal: ','"],
  [{ type: 'double', parse: { decimal: ',,' } }, "'decimal' must be one character"],
  [{ type: 'double', parse: { decimal: '-' } }, "'decimal' must be one character"],
  [{ type: 'date', parse: { decimal: ',' } }, "'decimal' is for numbers, got the type date"],
  [{ type: 'boolean', parse: { trueWords: ['X'], falseWords: ['x'] } }, "'X' stands for both true and false"],
  [{ type: 'int', parse: { trueWords: ['x'] } }, "'trueWords' is for booleans, got the type int"],
  [{ type: 'date', parse: { formats: [] } }, "'formats' is empty"],
  [{ type: 'date', parse: { formats: ['HH:mm'] } }, 'has no year'],
  [{ type: 'time', parse: { formats: ['yyyy HH'] } }, 'no time of day alone'],
  [{ type: 'date', parse: { formats: ['d MMM yyyy'], locale: 'dutch' } }, "a language tag, got 'dutch'"],
  [{ type: 'date', parse: { formats: ['d M yyyy'], locale: 'nl' } }, 'no format has MMM'],
  [{ type: 'date', parse: { repeatedHour: 'later' } }, "'repeatedHour' is for instants"],
  [{ type: 'int', parse: { percent: 'fraction' } }, 'needs two digits behind the decimal separator'],
  [{ type: 'int', parse: { currency: ['5'] } }, "a word without digits, signs and spaces, got '5'"],
  [{ type: 'double', parse: { currency: ['kr.'] } }, 'cannot be told from the decimal separator'],
  [{ type: 'int', parse: { currency: [] } }, "'currency' is empty"],
  [{ type: 'string', minimum: '1' }, "'minimum' is for numbers"],
  [{ type: 'int', minimum: '2147483648' }, "'minimum' is no int: '2147483648'"],
  [{ type: 'decimal(3,1)', maximum: '1.25' }, "'maximum' is no decimal(3,1)"],
  [{ type: 'date', maximum: '2026-02-30' }, "'maximum' is no date: '2026-02-30'; write it like 2026-01-31"],
  [{ type: 'timestamptz', maximum: '2026-02-28 12:00' }, 'write it like 2026-01-31 23:59:59Z'],
  [{ type: 'int', minimum: '5', maximum: '4' }, "'minimum' 5 is above 'maximum' 4"],
  [{ type: 'int', pattern: '5' }, "'pattern' is for strings"],
  [{ type: 'string', pattern: 'a(?=b)' }, 'looks around or back'],
  [{ type: 'string', pattern: '(a)\\1' }, 'looks around or back'],
  [{ type: 'string', pattern: '[a' }, 'is no regular expression: unterminated character class'],
  [{ type: 'string', pattern: '(a{40}){40}' }, 'repeats a part more than 1000 times'],
  [{ type: 'string', pattern: 'a'.repeat(1001) }, 'must have 1 to 1000 characters, got 1001'],
  [{ type: 'double', unique: true }, "'unique' is for exact values, got the type double"],
  [{ type: 'string', parse: { separator: '|' } }, "'separator' is for lists"],
  [{ type: 'list<int>', parse: { separator: ',', element: { group: ',' } } }, "both ','"],
  [{ type: 'list<list<int>>', parse: { separator: '|' } }, 'cannot cut a text into list<int>'],
  [{ type: 'list<date>', parse: { element: { decimal: ',' } } }, "'decimal' is for numbers, got the type date"],
  [{ type: 'struct<a: int>', parse: { fields: { b: {} } } }, "names 'b', which the struct does not have"],
  [{ type: 'struct<a: int>', parse: { fields: { a: { casing: 'upper' } } } }, "field 'a': 'casing' is for strings"],
  [{ type: 'int', acceptedValues: ['1'] }, "'acceptedValues' is for strings, got the type int"],
])('fails on %j', (column, expected) => {
  expect(problemsOf(column)).toEqual([expect.stringContaining(expected)]);
});
