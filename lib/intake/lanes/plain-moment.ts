import { byte, choice, type DayOrder, row, type Shape, text, turning } from './shape';

const DIGIT = byte('09');
const YEAR = row(byte('19'), DIGIT, DIGIT, DIGIT);
/** Years with a 29th of February; those at the end of a century are left out. */
const LEAP_YEAR = row(
  byte('19'),
  DIGIT,
  choice(row(text('0'), byte('4488')), row(byte('22446688'), byte('004488')), row(byte('1133557799'), byte('2266'))),
);
const TOKENS = /'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+/g;

/** By letter of a pattern: what stands in its place. */
type Fields = Readonly<Record<string, (isShort: boolean) => Shape>>;

const CLOCK: Fields = { H: numbers(0, 23), m: numbers(0, 59), s: numbers(0, 59) };
const month =
  (...ranges: readonly (readonly [from: number, to: number])[]) =>
  (isShort: boolean) =>
    choice(...ranges.map(([from, to]) => numbers(from, to)(isShort)));
/** Every day of the calendar, by fields that go together. */
const DAYS: readonly Fields[] = [
  { y: () => YEAR, M: numbers(1, 12), d: numbers(1, 28) },
  { y: () => YEAR, M: month([1, 1], [3, 12]), d: numbers(29, 30) },
  { y: () => YEAR, M: month([1, 1], [3, 3], [5, 5], [7, 8], [10, 10], [12, 12]), d: numbers(31, 31) },
  { y: () => LEAP_YEAR, M: numbers(2, 2), d: numbers(29, 29) },
];

/**
 * What texts of a date pattern look like that are days of the calendar; undefined for patterns with more than plain numbers.
 * @param order - the days are put into the order of ISO 8601
 */
export function momentShape(pattern: string, order?: DayOrder): Shape | undefined {
  const tokens = pattern.match(TOKENS) ?? [];
  const fields = tokens.filter(isField);
  const isKnown = fields.every((field) => /^(yyyy|MM?|dd?|HH?|mm|ss)$/.test(field));
  // Where one digit or two may stand, something else must follow.
  const isLoose = tokens.some((token, index) => /^[A-Za-z]$/.test(token) && isField(tokens[index + 1]));
  if (!isKnown || isLoose || !fields.includes('yyyy') || tokens.join('') !== pattern) return undefined;
  const shapeOf = (token: string, days: Fields) => {
    const shape = part(token, { ...CLOCK, ...days });
    return order && token === fields[2] ? turning(shape, order) : shape;
  };
  // What stands behind a day is the same for all days.
  const behind = tokens.findLastIndex((token) => /^[yMd]/.test(token)) + 1;
  const days = DAYS.map((each) => row(...tokens.slice(0, behind).map((token) => shapeOf(token, each))));
  return row(choice(...days), ...tokens.slice(behind).map((token) => part(token, CLOCK)));
}

const PADDED =
  /^(dd|MM|yyyy)[!-&(-/:-@[-`{-~ ](dd|MM|yyyy)[!-&(-/:-@[-`{-~ ](dd|MM|yyyy)(?:(?: |T|'T')HH:mm(?::ss)?)?$/;

/**
 * Where the parts of a day stand in the texts of a pattern that begin with one of ten bytes, and are a moment of ISO 8601 as soon as the
 * day is in its order. Undefined for others.
 */
export function dayOrder(pattern: string): DayOrder | undefined {
  const [, ...fields] = PADDED.exec(pattern) ?? [];
  const [year, month, day] = ['yyyy', 'MM', 'dd'].map((field) => fields.indexOf(field));
  if (Math.min(year, month, day) === -1) return undefined;
  const at = (index: number) => fields.slice(0, index).reduce((sum, field) => sum + field.length + 1, 0);
  return { year: at(year), month: at(month), day: at(day) };
}

function isField(token = ''): boolean {
  return /^[A-Za-z]/.test(token);
}

function part(token: string, fields: Fields): Shape {
  if (isField(token)) return fields[token[0]](token.length === 1);
  return text(token.startsWith("'") ? token.slice(1, -1).replaceAll("''", "'") || "'" : token);
}

/** Numbers of two digits; where it is short, those below ten also with one. */
function numbers(from: number, to: number): (isShort: boolean) => Shape {
  return (isShort) => {
    const shapes: Shape[] = [];
    for (let ten = Math.floor(from / 10); ten * 10 <= to; ten++) {
      const [first, last] = [Math.max(from - ten * 10, 0), Math.min(to - ten * 10, 9)];
      const last9 = byte(`${first}${last}`);
      shapes.push(row(text(String(ten)), last9));
      if (isShort && ten === 0) shapes.push(last9);
    }
    return choice(...shapes);
  };
}
