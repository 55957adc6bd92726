import fc from 'fast-check';
import { patternProblem } from '../../lib/contract';
import { quoteLiteral, Session } from '../../lib/engine';

test('a pattern without a problem is one for the engine, and means the same there as in JavaScript', async () => {
  const session = await Session.open({ scratch: '/tmp' });
  const pieces = [
    'a',
    'b',
    '.',
    '\\d',
    '\\w',
    '[ab]',
    '[^a]',
    '(',
    ')',
    '(?:',
    '|',
    '*',
    '+',
    '?',
    '{2}',
    '{1,40}',
    '^',
    '$',
    '\\.',
    '\\p{L}',
    'é',
  ];
  const patterns = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  const text = fc.array(fc.constantFrom('a', 'b', '1', '.', 'é', '-'), { maxLength: 5 }).map((parts) => parts.join(''));
  let sound = 0;
  await fc.assert(
    fc.asyncProperty(patterns, text, async (pattern, subject) => {
      if (patternProblem(pattern)) return;
      sound++;
      const sql = `SELECT regexp_full_match(${quoteLiteral(subject)}, ${quoteLiteral(pattern)}) AS matched`;
      const { matched } = await session.one<{ matched: boolean }>(sql);
      expect(matched).toBe(new RegExp(`^(?:${pattern})$`, 'u').test(subject));
    }),
    { numRuns: 2000 },
  );
  expect(sound).toBeGreaterThan(100);
  session.close();
});
