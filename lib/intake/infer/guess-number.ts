import type { ParseRule } from '../../contract';
import { decimalGuess, type Guess, keptAsText, type Reading, shown, sure } from './reading';

const CURRENCY =
  /\p{Sc}|\b(?:EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|RON|BRL|AUD|CAD|NZD|ZAR|MXN|TRY|kr|zł|Kč|Ft)(?![\p{L}\p{N}])/u;
const SEPARATORS: readonly (readonly [decimal: string, group?: string])[] = [
  ['.'],
  [','],
  ['.', ','],
  [',', '.'],
  ['.', ' '],
  [',', ' '],
  ['.', "'"],
  [',', "'"],
];
const SPELLINGS: Readonly<Record<string, string>> = {
  '.': '\\.',
  ',': ',',
  ' ': '[ \u00a0\u202f\u2009]',
  "'": "['\u2019]",
};
const MARKS = Object.fromEntries(Object.entries(SPELLINGS).map(([mark, spelling]) => [mark, new RegExp(spelling)]));
const MOST_DIGITS = 38;
/** Digits that a whole number of 64 bits always has room for. */
const LONG_DIGITS = 18;
/** A decimal has room for so many digits, that a larger amount of the next month still fits. */
const USUAL_DIGITS = 18;

const SHAPES = SEPARATORS.map(([decimal, group]) => [decimal, group, shapeOf(decimal, group)] as const);

/** A number without what stands around it. */
interface Bare {
  readonly body: string;
  readonly currency?: string;
  readonly percent: boolean;
  readonly trailingMinus: boolean;
  readonly brackets: boolean;
}

/** Numbers, where all of them can be read in one way only; text with the ways where there are several. */
export function guessNumber(values: readonly string[]): Guess | undefined {
  const bare = ofEach(values, bareOf);
  if (!bare) return undefined;
  const bodies = bare.map(({ body }) => body);
  const extra = decorations(bare);
  const readings = readingsOf(bodies, extra);
  if (readings.length === 0)
    return bodies.every((body) => /^[-+\u2212]?[\d.,' \u00a0\u202f\u2009\u2019]*\d$/.test(body))
      ? keptAsText(`its numbers are written in several ways, as ${examples(values)}`, exponent(bodies) ?? [])
      : undefined;
  const currencies = [...new Set(bare.flatMap(({ currency }) => currency ?? []))];
  if (currencies.length > 1)
    return keptAsText(`amounts in several currencies, ${currencies.join(', ')}: a number has none`, []);
  const code = values.find((value) => /^[-+]?0\d/.test(value));
  if (code !== undefined) return keptAsText(`${shown(code)} begins with a zero, as codes do`, readings.slice(0, 1));
  const phone = values.find((value) => /^\+\d+$/.test(value));
  if (phone !== undefined)
    return keptAsText(`${shown(phone)} has a plus, as telephone numbers do`, readings.slice(0, 1));
  if (bare.some(({ percent }) => percent)) {
    const all = bare.every(({ percent }) => percent);
    const choices = (all ? ['number', 'fraction'] : ['number']) as ('number' | 'fraction')[];
    return keptAsText(
      `${shown(values[0])} may become a number of percents or a fraction of 1`,
      choices.map((percent) => percentReading(readings[0], percent)),
    );
  }
  const [reading, ...others] = readings;
  if (others.length > 0) {
    const example =
      values.find((_, at) => new Set(readings.map((it) => plainOf(bodies[at], it.parse))).size > 1) ?? values[0];
    const body = bodies[values.indexOf(example)];
    const meanings = readings.map((it) => plainOf(body, it.parse)).join(' or ');
    return keptAsText(`${shown(example)} may be ${meanings}`, readings);
  }
  return whole(reading, values, bodies);
}

/** Whole numbers that may be something else. */
function whole(reading: Reading, values: readonly string[], bodies: readonly string[]): Guess {
  if (reading.type === 'string')
    return keptAsText(`${shown(values[0])} has more digits than a number has room for`, []);
  if (reading.type === `decimal(${MOST_DIGITS},0)`)
    return keptAsText(`${shown(values[0])} has more than ${LONG_DIGITS} digits, as codes do`, [reading]);
  if (reading.type.startsWith('decimal')) {
    const fractions = bodies.map((body) => plainOf(body, reading.parse).split('.')[1]?.length ?? 0);
    return decimalGuess(
      reading,
      fractions.filter((length) => length > 0),
    );
  }
  if (reading.type !== 'long') return sure(reading);
  if (values.length > 1 && values.every((value) => /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(value)))
    return keptAsText(`${shown(values[0])} may be a day or a number`, [
      { type: 'date', parse: { formats: ['yyyyMMdd'] } },
      reading,
    ]);
  if (values.length === 2 && bodies.every((body) => body === '0' || body === '1')) {
    const truth = { type: 'boolean', parse: { trueWords: ['1'], falseWords: ['0'] } };
    return {
      reading,
      doubts: [{ says: 'only 0 and 1 occur, which may mean false and true; drafted as a number', choices: [truth] }],
    };
  }
  return sure(reading);
}

/** Every way to read the numbers that gives other numbers than the ways before it. */
function readingsOf(bodies: readonly string[], extra: ParseRule): Reading[] {
  const found = new Map<string, Reading>();
  for (const [decimal, group, shape] of SHAPES) {
    const parts = ofEach(bodies, (body) => shape.exec(body)?.groups);
    if (!parts) continue;
    const usesGroup = group !== undefined && bodies.some((body) => MARKS[group].test(body));
    const usesDecimal = parts.some(({ fraction }) => fraction !== undefined);
    const parse: ParseRule = {
      // A point that groups cannot be the decimal separator, which it is where nothing is said.
      ...((usesDecimal && decimal !== '.') || (usesGroup && group === '.')
        ? { decimal: group === '.' ? ',' : decimal }
        : {}),
      ...(usesGroup ? { group } : {}),
      ...extra,
    };
    const plain = bodies.map((body) => plainOf(body, parse));
    const key = plain.map((text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)).join(' ');
    if (found.has(key)) continue;
    found.set(key, { type: typeOf(plain), ...(Object.keys(parse).length > 0 ? { parse } : {}) });
  }
  if (found.size === 0) return exponent(bodies) ?? [];
  return [...found.values()];
}

function shapeOf(decimal: string, group: string | undefined): RegExp {
  const digits = group === undefined ? '\\d+' : `[1-9]\\d{0,2}(?:${SPELLINGS[group]}\\d{3})+|\\d+`;
  const point = SPELLINGS[decimal];
  return new RegExp(`^[-+\u2212]?(?:(?<whole>${digits})(?:${point}(?<fraction>\\d+))?|${point}(?<only>\\d+))$`, 'u');
}

/** What each text gives; undefined as soon as one gives nothing. */
function ofEach<T>(texts: readonly string[], of: (text: string) => T | undefined): T[] | undefined {
  const found: T[] = [];
  for (const text of texts) {
    const given = of(text);
    if (given === undefined) return undefined;
    found.push(given);
  }
  return found;
}

/** The number with a point and digits alone. */
function plainOf(body: string, { decimal = '.', group }: ParseRule = {}): string {
  const whole = group === undefined ? body : body.split(MARKS[group]).join('');
  return whole.replace(decimal, '.').replace('\u2212', '-').replace('+', '');
}

function typeOf(plain: readonly string[]): string {
  const digits = plain.map((text) => text.replace('-', '').split('.'));
  const before = Math.max(...digits.map(([whole]) => whole.length));
  const scale = Math.max(...digits.map(([, fraction = '']) => fraction.length));
  if (scale === 0)
    return before <= LONG_DIGITS ? 'long' : before <= MOST_DIGITS ? `decimal(${MOST_DIGITS},0)` : 'string';
  return before + scale > MOST_DIGITS ? 'double' : `decimal(${Math.max(USUAL_DIGITS, before + scale)},${scale})`;
}

function exponent(bodies: readonly string[]): Reading[] | undefined {
  return bodies.every((body) => /^[-+]?\d+(\.\d+)?([eE][-+]?\d{1,3})?$/.test(body)) ? [{ type: 'double' }] : undefined;
}

function decorations(bare: readonly Bare[]): ParseRule {
  const currency = [...new Set(bare.flatMap((it) => it.currency ?? []))];
  return {
    ...(currency.length > 0 ? { currency } : {}),
    ...(bare.some((it) => it.trailingMinus) ? { trailingMinus: true } : {}),
    ...(bare.some((it) => it.brackets) ? { bracketedNegatives: true } : {}),
  };
}

function percentReading({ type, parse }: Reading, percent: 'number' | 'fraction'): Reading {
  const scale = Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0) + (percent === 'fraction' ? 2 : 0);
  return { type: scale === 0 ? 'long' : `decimal(${USUAL_DIGITS},${scale})`, parse: { ...parse, percent } };
}

/** What stands around a number, taken off; undefined where digits are not the most of it. */
function bareOf(value: string): Bare | undefined {
  let body = value;
  const take = (part: RegExp): boolean => {
    const rest = body.replace(part, '').trim();
    const taken = rest !== body;
    body = rest;
    return taken;
  };
  const brackets = /^\(.*\)$/.test(body);
  if (brackets) body = body.slice(1, -1).trim();
  const currency = CURRENCY.exec(body)?.[0];
  if (currency !== undefined) {
    const at = body.indexOf(currency);
    const isEnd = at === 0 || at + currency.length === body.length || /^[-+\u2212]$/.test(body.slice(0, at));
    if (!isEnd) return undefined;
    body = (body.slice(0, at) + body.slice(at + currency.length)).trim().replace(/^([-+\u2212])\s+/, '$1');
  }
  const percent = take(/%$/);
  const trailingMinus = /\d[-\u2212]$/.test(body) && take(/[-\u2212]$/);
  if (!/^[-+\u2212]?[.,]?\d/.test(body) || body.length > 60) return undefined;
  return { body, currency, percent, trailingMinus, brackets };
}

function examples(values: readonly string[]): string {
  return [...values]
    .slice(0, 50)
    .sort((a, b) => a.length - b.length)
    .filter((_, at, all) => at === 0 || at === all.length - 1)
    .map(shown)
    .join(' and ');
}
