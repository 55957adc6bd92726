import fc from 'fast-check';
import { FILLED, TRIMMED } from '../../../lib/intake/lanes/cell-shapes';
import { LineAutomata } from '../../../lib/intake/lanes/line-automata';
import { type LineAutomaton, lineAutomaton } from '../../../lib/intake/lanes/line-automaton';
import { scanLines } from '../../../lib/intake/lanes/line-scanner';
import { dayOrder, momentShape } from '../../../lib/intake/lanes/plain-moment';
import { byte, choice, many, optional, row, type Shape, text, times } from '../../../lib/intake/lanes/shape';

const dialect = { delimiter: 59, quote: 34, doubled: true, encoding: 'utf-8', header: false, skipLines: 0 };
const NUMBER = row(optional(text('-')), times(byte('09'), 1, 3));

const day = (pattern: string) => momentShape(pattern, dayOrder(pattern)) as Shape;

const automata = new Map<readonly Shape[], LineAutomaton>();

function scan(lines: string, cells: readonly Shape[], crlf = false) {
  const known = crlf ? undefined : automata.get(cells);
  const automaton = known ?? (lineAutomaton({ cells, dialect, crlf }) as LineAutomaton);
  if (!crlf) automata.set(cells, automaton);
  return scanLines(Buffer.from(lines), automaton);
}

/** What is said of each line: `clean`, `blank`, or the column that asks for care. */
function verdicts(lines: string, cells: readonly Shape[], crlf = false): (string | number)[] | undefined {
  const scanned = scan(lines, cells, crlf);
  const said: (string | number)[] = Array(scanned?.lines).fill('clean');
  for (const { line, isBlank, column } of scanned?.dropped ?? []) said[line] = isBlank ? 'blank' : column;
  return scanned && said;
}

test('a line is clean where each cell looks as it should, bare or between quotes', () => {
  const cells = [TRIMMED, optional(NUMBER)];
  const lines = ['a;1', '"a";"1"', '"a;b";', '"a ""b""";', 'é;-12', '”;1'];
  expect(verdicts(`${lines.join('\n')}\n`, cells)).toEqual(lines.map(() => 'clean'));
});

test('the column is told whose cell asks for care', () => {
  const cells = [TRIMMED, optional(NUMBER)];
  const lines = ['a ;1', ';1', 'a;x', 'a;1234', '"a"b;1', '"a;1', 'a"b;1', 'a', 'a;1;', '\u00a0a;1'];
  expect(verdicts(`${lines.join('\n')}\n`, cells)).toEqual([1, 1, 2, 2, 1, 1, 1, 0, 0, 1]);
});

test('rows without anything in them ask for care, and lines without anything on them are none', () => {
  const cells = [optional(FILLED), optional(FILLED)];
  expect(verdicts(';\n\n"";""\n;a\n', cells)).toEqual([0, 'blank', 0, 'clean']);
});

test('a line with a cell of the header in its place asks for care, bare or between quotes', () => {
  const mark = { position: 1, text: 'a"b' };
  const automaton = lineAutomaton({ cells: [TRIMMED, TRIMMED, optional(FILLED)], dialect, crlf: false, mark });
  const lines = ['x;"a""b";', 'x;"a""bc";y', 'x;"a""";', 'x;ab;', '"a""b";x;', 'x;y;"a""b"'];
  const scanned = scanLines(Buffer.from(`${lines.join('\n')}\n`), automaton as LineAutomaton);
  expect(scanned?.dropped.map(({ line, column }) => [line, column])).toEqual([[0, 2]]);
  const bare = lineAutomaton({ cells: [TRIMMED], dialect, crlf: false, mark: { position: 0, text: 'Id' } });
  const words = ['Id', 'I', 'Idx', '"Id"', 'xId', 'id'];
  const told = scanLines(Buffer.from(`${words.join('\n')}\n`), bare as LineAutomaton);
  expect(told?.dropped.map(({ line }) => words[line])).toEqual(['Id', '"Id"']);
});

test('lines end with LF or with CRLF, as the file has it; with the other one they ask for care', () => {
  const cells = [TRIMMED, optional(NUMBER)];
  expect(verdicts('a;1\r\n\r\nb;2\n', cells, true)).toEqual(['clean', 'blank', 0]);
  expect(verdicts('a;1\nb;2\r\n\r\n', cells)).toEqual(['clean', 0, 1]);
});

test('fails to tell lines apart where a CR stands alone', () => {
  expect(scan('a;1\rb;2\n', [TRIMMED, NUMBER])).toBeUndefined();
  expect(scan('x;x\rb;2\n', [TRIMMED, NUMBER], true)).toBeUndefined();
});

test('every line of a text is told apart, in its order and with its bytes, as each would be alone', () => {
  const cells = [choice(TRIMMED, text('')), optional(NUMBER)];
  const line = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('a;1', 'bcd;22', '"x;""y""";', 'é é;-3') },
    fc.string({ unit: fc.constantFrom('a', ';', '"', '1', ' ', 'é', '\u00a0'), maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 60 }), (lines) => {
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      const scanned = scan(bytes.toString(), cells);
      const alone = lines.flatMap((each) => verdicts(`${each}\n`, cells) as (string | number)[]);
      expect(verdicts(bytes.toString(), cells)).toEqual(alone);
      expect(scanned?.dropped.map(({ from, to }) => bytes.subarray(from, to).toString())).toEqual(
        scanned?.dropped.map((dropped) => `${lines[dropped.line]}\n`),
      );
    }),
  );
});

test('texts of many tables by turns, short and long, are told apart as each would be alone', () => {
  const tables = Array.from({ length: 7 }, (_, table) => {
    const cells = [TRIMMED, optional(times(byte('09'), 1, table + 1))];
    return { cells, automaton: lineAutomaton({ cells, dialect, crlf: false }) as LineAutomaton };
  });
  const lines = Array.from(
    { length: 7_000 },
    (_, nth) => ['a;1', 'bc;1234', '""";', 'é;22', ' ;', 'x;1234567', ''][nth % 7],
  );
  for (const most of [3, 700, 7_000, 10, 70]) {
    const text = Buffer.from(`${lines.slice(0, most).join('\n')}\n`);
    for (const { cells, automaton } of tables) {
      const scanned = scanLines(text, automaton);
      const alone = lines.slice(0, 7).map((line) => (verdicts(`${line}\n`, cells) as (string | number)[])[0]);
      const asked = [...lines.keys()].slice(0, most).filter((nth) => alone[nth % 7] !== 'clean');
      expect(scanned?.lines).toBe(most);
      expect(scanned?.dropped.map(({ line }) => line)).toEqual(asked);
      expect(
        scanned?.dropped.every(({ from, to, line }) => text.subarray(from, to).toString() === `${lines[line]}\n`),
      ).toBe(true);
    }
  }
});

test('days are put into the order of ISO 8601, and nothing else is changed', () => {
  const cells = [TRIMMED, ...['dd/MM/yyyy', 'yyyy.MM.dd', 'MM-dd-yyyy HH:mm'].map(day)];
  const [d, M, m] = [
    fc.integer({ min: 10, max: 28 }),
    fc.integer({ min: 10, max: 12 }),
    fc.integer({ min: 1, max: 59 }),
  ];
  const minute = m.map((each) => String(each).padStart(2, '0'));
  const line = fc.tuple(
    fc.constantFrom('a', 'é', '01/02/2026', ' b'),
    d,
    M,
    minute,
    fc.constantFrom('', '"'),
    fc.boolean(),
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), (lines) => {
      const written = lines.map(([a, d, M, m, q, isWrong]) =>
        [a, `${q}${d}/${M}/20${m}${q}`, `20${m}.${M}.${d}`, `${q}${M}-${d}-20${m} ${isWrong ? 24 : 23}:${m}${q}`].join(
          ';',
        ),
      );
      const bytes = Buffer.from(`${written.join('\n')}\n`);
      const scanned = scan(bytes.toString(), cells);
      const turned = scanned?.turned.toString().split('\n') ?? [];
      const dropped = new Set(scanned?.dropped.map(({ line }) => line));
      lines.forEach(([a, d, M, m, q, isWrong], index) => {
        expect(dropped.has(index)).toBe(isWrong || a === ' b');
        const iso = [a, `${q}20${m}-${M}-${d}${q}`, `20${m}-${M}-${d}`, `${q}20${m}-${M}-${d} 23:${m}${q}`].join(';');
        if (!dropped.has(index)) expect(turned[index]).toBe(iso);
      });
      expect(turned.length).toBe(lines.length + 1);
    }),
  );
});

test('quotes are known from the first one on, and a text before it is told the same', () => {
  const automata = new LineAutomata({ cells: [TRIMMED, optional(NUMBER)], dialect, crlf: false });
  const texts = ['a;1\n b;2\n', '"a";1\n"b;2\n', 'a;1\n b;2\n'].map((text) => Buffer.from(text));
  const made = texts.map((text) => automata.for(text) as LineAutomaton);
  expect(made[0].next.length).toBeLessThan(made[1].next.length);
  expect(made[2]).toBe(made[1]);
  const dropped = texts.map((text, index) => scanLines(text, made[index])?.dropped.map(({ line }) => line));
  expect(dropped).toEqual([[1], [1], [1]]);
});

test('a shape takes what a regular expression of the same meaning takes', () => {
  const shape = row(many(choice(text('ab'), text('a'))), times(byte('09'), 1, 2), optional(text('é')));
  const cells = [shape];
  const same = /^(?:ab|a)*\d{1,2}é?$/;
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '1', 'é'), minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(texts, (each) => {
      expect(verdicts(`${each}\n`, cells)).toEqual([same.test(each) ? 'clean' : 1]);
    }),
    { numRuns: 1000 },
  );
});

test('fails to make an automaton of more states than can be told apart', () => {
  expect(lineAutomaton({ cells: Array(4000).fill(times(byte('09'), 1, 30)), dialect, crlf: false })).toBeUndefined();
});
