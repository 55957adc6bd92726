import { parseDatePattern } from '../../lib/contract';

test('a pattern becomes a shape and the words of strptime', () => {
  expect(parseDatePattern('dd/MM/yyyy')).toEqual({
    pattern: 'dd/MM/yyyy',
    shape: '\\d{2}/\\d{2}/\\d{4}',
    strptime: '%d/%m/%Y',
    hasDate: true,
    hasTime: false,
    hasOffset: false,
  });
  expect(parseDatePattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")).toMatchObject({
    shape: '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}(?:Z|[+-]\\d{2}:\\d{2})',
    strptime: '%Y-%m-%dT%H:%M:%S.%f%z',
    hasTime: true,
    hasOffset: true,
  });
  expect(parseDatePattern("d. 'o''clock' 100% yyyy M")).toMatchObject({ strptime: "%d. o'clock 100%% %Y %m" });
  expect(parseDatePattern("yyyy''MM")).toMatchObject({ strptime: "%Y'%m" });
});

test.each([
  ['dd/mm/yyyy', 'minutes without hours', 'use MM for the month'],
  ['dd/mm/yyyy HH:mm', "the field 'mm' twice", 'use MM for the month'],
  ['YYYY-MM-dd', "has 'YYYY'", 'use yyyy'],
  ['yyyy-MM-DD', "has 'DD'", 'use dd'],
  ['dd/MM/yyyy hh:mm', 'hh without a', 'use HH'],
  ['dd/MM/yyyy HH:mm a', 'a without hh', 'use hh'],
  ['dd/MM', 'has no year', 'yyyy'],
  ['dd/yyyy', 'a day and no month', 'add MM'],
  ['XXX yyyy-MM-dd', 'does not stand last', 'end the pattern'],
  ["yyyy'T", 'a quote that is not closed', 'close it'],
  ['yyyy-MM-ddTHH:mm', "has 'T'", "yyyy'T'HH"],
  ['yyyy.SSSSSSSSS', "has 'SSSSSSSSS'", 'six S'],
  ['', 'has no year', 'yyyy'],
])('fails on %s with the mend', (pattern, problem, hint) => {
  const found = parseDatePattern(pattern);
  expect(found).toEqual({ problem: expect.stringContaining(problem), hint: expect.stringContaining(hint) });
});
