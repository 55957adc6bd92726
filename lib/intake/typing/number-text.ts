import type { ParseRule } from '../../contract';
import { quoteLiteral } from '../../engine';
import { matches } from './type-rule';

/** Spellings of the same separator: who declares a space means the ones that do not break as well. */
const ALIKE: Readonly<Record<string, string>> = { ' ': ' \u00a0\u202f\u2009', "'": "'\u2019", '\u2019': "'\u2019" };

/** The hyphen, and the minus that typesetting has. */
const MINUS = '[-\u2212]';
const SIGN = '[-+\u2212]';
const SPACES = ' \u00a0\u202f\u2009';
const SPACE = `[${SPACES}]?`;
const PERCENT = `${SPACE}%`;
/** How a column's numbers are written. */
export type NumberSpelling = Pick<
  ParseRule,
  'decimal' | 'group' | 'currency' | 'percent' | 'trailingMinus' | 'bracketedNegatives'
>;

/** What may stand behind the decimal separator, as RE2; digits before it alone where it is absent. */
export interface Digits {
  readonly behind?: string;
  /** What may stand behind all digits: an exponent. */
  readonly exponent?: string;
}

/** Numbers as people write them: what they look like, and their plain digits with a point. */
export class NumberText {
  private readonly point: string;

  constructor(
    private readonly text: string,
    private readonly spelling: NumberSpelling,
  ) {
    this.point = spelling.decimal ?? '.';
  }

  /** SQL: true where the text is such a number. */
  looksLike(digits: Digits, percent?: 'none'): string {
    return matches(this.text, this.arrangements(digits, percent).join('|'));
  }

  /** SQL: the number as a type, NULL where the text is no such number or the type cannot hold it. */
  as(type: string, digits: Digits): string {
    const value =
      this.spelling.percent === 'fraction'
        ? hundredth(this.plain(digits), type)
        : `TRY_CAST(${this.plain(digits)} AS ${type})`;
    return `CASE WHEN ${this.looksLike(digits)} THEN ${value} END`;
  }

  /** True where more may stand around the digits than a sign before them. */
  get isDecorated(): boolean {
    const { currency, percent, trailingMinus, bracketedNegatives } = this.spelling;
    return Boolean(currency || percent || trailingMinus || bracketedNegatives);
  }

  /** In words: what stands in a number besides digits, ` with ',' as decimal separator`; empty where nothing does. */
  words(whole = false): string {
    const { group, currency, trailingMinus, bracketedNegatives, percent } = this.spelling;
    const words = [
      ...(whole ? [] : [`${quoted(this.point)} as decimal separator`]),
      ...(group === undefined ? [] : [`${quoted(group)} as group separator`]),
      ...(currency ? [`${currency.map(quoted).join(' or ')} before or behind it`] : []),
      ...(percent ? ["'%' behind it"] : []),
      ...(trailingMinus ? ["its '-' before or behind it"] : []),
      ...(bracketedNegatives ? ['brackets around it if negative'] : []),
    ];
    const last = words.pop();
    return last === undefined ? '' : ` with ${words.length > 0 ? `${words.join(', ')} and ` : ''}${last}`;
  }

  /** SQL: an optional sign, digits and a point, of a text that looks like a number. */
  private plain(digits: Digits): string {
    const { text, point } = this;
    const { group = '' } = this.spelling;
    const bare = this.isDecorated ? `regexp_extract(${text}, ${quoteLiteral(this.bare(digits))})` : text;
    const whole = [...alike(group)].reduce((sql, each) => replaced(sql, each, ''), bare);
    const plain = point === '.' ? whole : replaced(whole, point, '.');
    if (!this.isDecorated)
      return `CASE WHEN starts_with(${text}, '\u2212') THEN ${replaced(plain, '\u2212', '-')} ELSE ${plain} END`;
    const negative = ['-', '\u2212', '('].map((mark) => `contains(${text}, '${mark}')`).join(' OR ');
    return `CASE WHEN ${negative} THEN '-' || ${plain} ELSE ${plain} END`;
  }

  /** RE2: the digits with their separators; no currency has a digit or the decimal separator in it. */
  private bare({ behind }: Digits): string {
    const first = `0-9${behind === undefined ? '' : escaped(this.point)}`;
    return `[${first}][${first}${[...alike(this.spelling.group ?? '')].map(escaped).join('')}]*`;
  }

  /** RE2, one an arrangement. */
  private arrangements(digits: Digits, percent: string | undefined = this.spelling.percent): string[] {
    const { currency, trailingMinus, bracketedNegatives } = this.spelling;
    const sign = currency && `(?i:${currency.map(escaped).join('|')})`;
    const before = sign ? `(?:${sign}${SPACE})?` : '';
    const behind = sign ? `(?:${SPACE}${sign})?` : '';
    const ending = percent === 'fraction' ? PERCENT : percent === 'number' ? `(?:${PERCENT})?` : '';
    const number = `(?:${this.digits(digits)})${ending}`;
    return [
      `${before}${SIGN}?${number}${behind}`,
      ...(sign ? [`${SIGN}${SPACE}${sign}${SPACE}${number}${behind}`] : []),
      ...(trailingMinus ? [`${before}${number}${SPACE}${MINUS}${behind}`] : []),
      ...(bracketedNegatives ? [`${before}\\(${SPACE}${before}${number}${behind}${SPACE}\\)${behind}`] : []),
    ];
  }

  private digits({ behind, exponent = '' }: Digits): string {
    const { group } = this.spelling;
    const whole =
      group === undefined ? '\\d+' : `(?:\\d{1,3}(?:[${[...alike(group)].map(escaped).join('')}]\\d{3})+|\\d+)`;
    if (behind === undefined) return whole;
    const fraction = `${escaped(this.point)}(?:${behind})`;
    return `(?:${whole}(?:${fraction})?|${fraction})${exponent}`;
  }
}

/** SQL: the hundredth of a number, of which no digit is rounded. */
function hundredth(plain: string, type: string): string {
  const [, precision = '38', scale = '0'] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (Number(precision) + 3 <= 38)
    return `CAST(TRY_CAST(${plain} AS DECIMAL(${precision},${Number(scale) - 2})) * 0.01 AS ${type})`;
  // Where the product would have more digits than the engine has, the point moves in the text.
  const wide = `regexp_replace(${plain}, '^(-?)(\\d?)(\\.|$)', '\\1000\\2\\3')`;
  return `TRY_CAST(regexp_replace(${wide}, '^(-?\\d*)(\\d\\d)(?:\\.|$)', '\\1.\\2') AS ${type})`;
}

function replaced(sql: string, from: string, to: string): string {
  return `replace(${sql}, ${quoteLiteral(from)}, ${quoteLiteral(to)})`;
}

function alike(separator: string): string {
  return ALIKE[separator] ?? separator;
}

function escaped(text: string): string {
  return [...text].map((each) => (/\w/.test(each) ? each : `\\x{${each.codePointAt(0)?.toString(16)}}`)).join('');
}

function quoted(text: string): string {
  return `'${text}'`;
}
