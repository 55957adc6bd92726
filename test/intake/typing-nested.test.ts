import fc from 'fast-check';
import { Bench } from './support';

const bench = new Bench();
afterAll(() => bench.close());

describe('lists in a text', () => {
  const tags = { type: 'list<string>', parse: { separator: '|' } };

  test('are cut by the declared separator, each element trimmed and read by its own rules', async () => {
    expect(await bench.cells(tags, ['a|b|c', ' a | b ', 'one', ''])).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b'],
      ['one'],
      null,
    ]);
    const amounts = {
      type: 'list<decimal(9,2)>',
      parse: { separator: '/', element: { decimal: ',', nullWords: ['-'] } },
    };
    expect(await bench.cells(amounts, ['1,5/2', '1,5/-/3', '7'])).toEqual([
      ['1.50', '2.00'],
      ['1.50', null, '3.00'],
      ['7.00'],
    ]);
    const days = {
      type: 'list<date>',
      parse: { separator: ' en ', element: { formats: ['d MMM yyyy'], locale: 'nl' } },
    };
    expect(await bench.cells(days, ['1 mei 2024 en 2 juni 2024'])).toEqual([['2024-05-01', '2024-06-02']]);
  });

  test('fails on one wrong element, and on an empty one, in words that say so', async () => {
    const numbers = { type: 'list<int>', parse: { separator: '|' } };
    expect(await bench.cells(numbers, ['1|2', '1|x', '1||2', '1|', '1|99999999999'])).toEqual([
      ...[[1, 2], 'not_an_integer', 'empty_element', 'empty_element', 'out_of_range'],
    ]);
    const { faults } = await bench.deliver({ content: 'n\n1|x', columns: [{ name: 'n', ...numbers }] });
    expect(faults[0].message).toBe("n: '1|x' has an element that is not a whole number");
  });

  test('fails where no separator is declared, for then a text is no list', async () => {
    expect(await bench.cells({ type: 'list<int>' }, ['1', ''])).toEqual(['not_a_list', null]);
    expect(await bench.cells({ type: 'struct<a: int>' }, ['{"a":1}'])).toEqual(['not_a_struct']);
  });

  test('read back as they were written', async () => {
    const element = fc
      .string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
      .filter(
        (text) => !/[|;\0]/.test(text) && text === text.trim() && !/^[\s\ufeff]|[\s\u0085\u200b\ufeff]$/.test(text),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(element, { minLength: 1, maxLength: 4 }), { minLength: 20, maxLength: 20 }),
        async (lists) => {
          expect(
            await bench.cells(
              tags,
              lists.map((list) => list.join('|')),
            ),
          ).toEqual(lists);
        },
      ),
      { numRuns: 10 },
    );
  });
});
