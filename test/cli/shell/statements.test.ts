import fc from 'fast-check';
import { complete } from '../../../lib/cli/shell/completion';
import { statementsIn } from '../../../lib/cli/shell/statements';

test.each([
  ['SELECT 1; SELECT 2;\n', ['SELECT 1', 'SELECT 2'], ''],
  ['SELECT 1', [], 'SELECT 1'],
  [
    'SELECT \';\', ";" -- ;\n/* ; */, $$;$$, $a$;$a$; FROM t',
    ['SELECT \';\', ";" -- ;\n/* ; */, $$;$$, $a$;$a$'],
    ' FROM t',
  ],
  ["SELECT 'it''s; open\n", [], "SELECT 'it''s; open\n"],
  ['SELECT /* open; \n', [], 'SELECT /* open; \n'],
  ['SELECT "open; \n', [], 'SELECT "open; \n'],
  [';; -- nothing\n;', [], ''],
  ['-- only a remark\n', [], ''],
])('%j holds %j and %j', (text, statements, rest) => {
  expect(statementsIn(text)).toEqual({ statements, rest });
});

test('a text, a name or a comment that holds a semicolon is one with its statement, line by line as well', () => {
  const piece = fc.oneof(
    fc.string().map((text) => `'${text.replaceAll("'", "''")}'`),
    fc.string().map((text) => `"${text.replaceAll('"', '""')}"`),
    fc.stringMatching(/^[a-z ;]*$/).map((text) => `/*${text}*/`),
    fc.constantFrom('a', ' ', '\n', '1', ','),
  );
  const statement = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => `SELECT ${pieces.join(' ')}`);
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 4 }), (wanted) => {
      let typed = '';
      const found: string[] = [];
      for (const line of wanted
        .map((sql) => `${sql};`)
        .join('\n')
        .split('\n')) {
        const { statements, rest } = statementsIn(`${typed}${line}\n`);
        found.push(...statements);
        typed = rest;
      }
      expect(found).toEqual(wanted.map((sql) => sql.trim()));
      expect(typed).toBe('');
    }),
  );
});

test('a word is completed by columns, tables and words of SQL; behind FROM by tables alone', () => {
  const names = { tables: ['finance.bill', 'sales.bill'], columns: ['bill_id', 'booked_on'] };
  expect(complete('SELECT bi', names)).toEqual([['bill_id'], 'bi']);
  expect(complete('FROM finance.b', names)).toEqual([['finance.bill'], 'finance.b']);
  expect(complete('select * from ', names)).toEqual([['finance.bill', 'sales.bill'], '']);
  expect(complete('SEL', names)).toEqual([['SELECT'], 'SEL']);
  expect(complete('sel', names)).toEqual([['select'], 'sel']);
  expect(complete('.t', names)).toEqual([['.tables'], '.t']);
  expect(complete('', names)).toEqual([[], '']);
});
